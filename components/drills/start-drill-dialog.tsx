"use client";
import { Flame } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { ApiError } from "../api";
import { NodeChoice, useNodeChoice } from "../fleet/node-choice";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { useStartDrill } from "./queries";

/** Chooses the node of a fire drill and starts it. */
export function StartDrillDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("drills");
  const org = useOrg();
  const router = useRouter();
  const choice = useNodeChoice();
  const { nodeId, name } = choice;
  const start = useStartDrill(org);
  const refused = start.error instanceof ApiError ? start.error : null;
  const errorText = useErrorText();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="sm"
      title={t("start")}
      description={t("startAbout")}
      footer={
        <>
          <DialogClose asChild>
            <Button>{t("notNow")}</Button>
          </DialogClose>
          <Button
            variant="primary"
            disabled={!nodeId}
            pending={start.isPending}
            onClick={() => nodeId && start.mutate({ nodeId }, { onSuccess: (drill) => router.push(`/${org}/drills/${drill.id}`) })}
          >
            <Flame size={15} aria-hidden />
            {name ? t("startOn", { node: name }) : t("startVerb")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <NodeChoice choice={choice} />
        <p className="text-muted text-sm">{t("startNote")}</p>
        {refused && <Refusal>{errorText(refused)}</Refusal>}
      </div>
    </Dialog>
  );
}
