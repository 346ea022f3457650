"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type Damping, MOST_DAMPING } from "@/lib/contracts/damping";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useOrg } from "../viewer";
import { useSetDamping } from "./queries";

interface DampingNoteProps {
  check: string;
  damping: Damping;
  canChange: boolean;
}

/** The flap damping of this check; leads can choose another number for all nodes. */
export function DampingNote({ check, damping, canChange }: DampingNoteProps) {
  const t = useTranslations("incidents.damping");
  const [open, setOpen] = useState(false);
  const { needed, byDefault, chosen } = damping;
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-muted text-xs">
      <span title={t("why")}>{chosen ? t("chosen", { n: needed, usual: byDefault, name: chosen.byName }) : t("usual", { n: needed })}</span>
      {canChange && (
        <Button size="sm" variant="ghost" onClick={() => setOpen(true)}>
          {t("change")}
        </Button>
      )}
      {open && <DampingDialog check={check} damping={damping} onOpenChange={setOpen} />}
    </div>
  );
}

interface DampingDialogProps {
  check: string;
  damping: Damping;
  onOpenChange: (open: boolean) => void;
}
function DampingDialog({ check, damping: { needed, byDefault, chosen }, onOpenChange }: DampingDialogProps) {
  const t = useTranslations("incidents.damping");
  const ui = useTranslations("ui");
  const save = useSetDamping(useOrg());
  const [text, setText] = useState(String(needed));
  const number = Number(text);
  const isSound = Number.isInteger(number) && number >= byDefault && number <= MOST_DAMPING;
  const send = (to: number | null) => save.mutate({ checkId: check, needed: to }, { onSuccess: () => onOpenChange(false) });
  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={t("title", { check })}
      description={t("why")}
      footer={
        <>
          {chosen && (
            <Button pending={save.isPending} onClick={() => send(null)}>
              {t("useDefault", { n: byDefault })}
            </Button>
          )}
          <DialogClose asChild>
            <Button>{ui("cancel")}</Button>
          </DialogClose>
          <Button variant="primary" disabled={!isSound} pending={save.isPending} onClick={() => send(number)}>
            {t("save")}
          </Button>
        </>
      }
    >
      <Field label={t("number")} hint={t("hint", { least: byDefault, most: MOST_DAMPING })}>
        <Input type="number" min={byDefault} max={MOST_DAMPING} value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
    </Dialog>
  );
}
