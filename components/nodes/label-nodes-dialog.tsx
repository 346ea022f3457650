"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { parseLabels } from "../fleet/labels";
import { useUpdateNodes } from "../fleet/queries";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";

interface LabelNodesDialogProps {
  ids: string[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onDone: () => void;
}

/** Sets one label on many nodes. Without a value it is removed. */
export function LabelNodesDialog({ ids, open, onOpenChange, onDone }: LabelNodesDialogProps) {
  const t = useTranslations("nodes.label");
  const labelText = useTranslations("fleet");
  const errorText = useErrorText();
  const update = useUpdateNodes(useOrg());
  const [wrong, setWrong] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const key = String(form.get("key") ?? "").trim();
    const value = String(form.get("value") ?? "").trim();
    const parsed = parseLabels(`${key}=${value}`, labelText);
    if (typeof parsed === "string") return setWrong(parsed);
    setWrong("");
    update.mutate({ nodeIds: ids, label: { key, value: value || null } }, { onSuccess: onDone });
  };
  const refused = update.error ? errorText(update.error) : "";
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("title", { n: ids.length })} width="sm">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("key")} required error={wrong || undefined}>
          <Input name="key" maxLength={40} required autoComplete="off" placeholder="team" />
        </Field>
        <Field label={t("value")} hint={t("valueHint")} error={refused || undefined}>
          <Input name="value" maxLength={80} autoComplete="off" placeholder="vision" />
        </Field>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={update.isPending}>
            {t("title", { n: ids.length })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
