"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ExplainChoice } from "@/lib/contracts/explain";
import type { ChosenModel } from "../endpoints/model-picker";
import { endpointQueries } from "../endpoints/queries";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { useOrg } from "../viewer";
import { ExplainModelField } from "./explain-model-field";
import { useChooseExplain } from "./explain-queries";

interface ChooseExplainDialogProps {
  choice: ExplainChoice | null;
  onOpenChange: (open: boolean) => void;
}

/** Which model gives second opinions, or none. */
export function ChooseExplainDialog({ choice, onOpenChange }: ChooseExplainDialogProps) {
  const t = useTranslations("incidents.explain");
  const ui = useTranslations("ui");
  const org = useOrg();
  const save = useChooseExplain(org);
  const { data } = useQuery(endpointQueries.list(org));
  const endpoints = data?.endpoints ?? [];
  const [picked, setPicked] = useState<ChosenModel>({ endpointId: choice?.endpointId ?? "", model: choice?.model ?? "" });
  const chosen = endpoints.some(({ id }) => id === picked.endpointId)
    ? picked
    : { endpointId: endpoints[0]?.id ?? "", model: picked.model };
  const done = { onSuccess: () => onOpenChange(false) };
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={t("chooseTitle")}
      description={t("chooseAbout")}
      footer={
        <>
          {choice && (
            <Button pending={save.isPending} onClick={() => save.mutate({ to: null }, done)}>
              {t("turnOff")}
            </Button>
          )}
          <DialogClose asChild>
            <Button>{ui("cancel")}</Button>
          </DialogClose>
          <Button
            variant="primary"
            disabled={chosen.endpointId === "" || chosen.model === ""}
            pending={save.isPending}
            onClick={() => save.mutate({ to: chosen }, done)}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      <ExplainModelField value={chosen} onChange={setPicked} />
    </Dialog>
  );
}
