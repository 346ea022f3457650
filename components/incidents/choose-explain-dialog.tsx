"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { ExplainChoice } from "@/lib/contracts/explain";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { useOrg } from "../viewer";
import { explain, useChooseExplain } from "./explain-queries";

interface ChooseExplainDialogProps {
  choice: ExplainChoice | null;
  onOpenChange: (open: boolean) => void;
}

/** Which model gives second opinions, or none. */
export function ChooseExplainDialog({ choice, onOpenChange }: ChooseExplainDialogProps) {
  const t = useTranslations("incidents.explain");
  const ui = useTranslations("ui");
  const org = useOrg();
  const list = useId();
  const save = useChooseExplain(org);
  const { data } = useQuery(explain.endpoints(org));
  const endpoints = data?.endpoints ?? [];
  const [chosen, setChosen] = useState(choice?.endpointId ?? "");
  const endpointId = endpoints.some(({ id }) => id === chosen) ? chosen : (endpoints[0]?.id ?? "");
  const models = useQuery({ ...explain.models(org, endpointId), enabled: endpointId !== "" });
  const [typed, setTyped] = useState<string | null>(choice?.model ?? null);
  const model = typed ?? models.data?.models[0]?.id ?? "";
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
            disabled={endpointId === "" || model.trim() === ""}
            pending={save.isPending}
            onClick={() => save.mutate({ to: { endpointId, model } }, done)}
          >
            {t("save")}
          </Button>
        </>
      }
    >
      <Field label={t("endpoint")} hint={data && endpoints.length === 0 ? t("noEndpoint") : undefined}>
        <Select value={endpointId} onChange={(event) => setChosen(event.target.value)}>
          {endpoints.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t("model")}>
        <Input value={model} list={list} onChange={(event) => setTyped(event.target.value)} />
      </Field>
      <datalist id={list}>
        {models.data?.models.map(({ id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
    </Dialog>
  );
}
