"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { NodeDetail } from "@/lib/contracts/node";
import { ApiError } from "../api";
import { labelsAsText, parseLabels } from "../fleet/labels";
import { useUpdateNode } from "../fleet/queries";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";

interface EditNodeDialogProps {
  node: NodeDetail;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}
export function EditNodeDialog({ node, open, onOpenChange }: EditNodeDialogProps) {
  const t = useTranslations("nodes.edit");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("title", { name: node.name })} width="sm">
      <EditNode node={node} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function EditNode({ node, onDone }: { node: NodeDetail; onDone: () => void }) {
  const t = useTranslations("nodes.edit");
  const labelText = useTranslations("fleet");
  const errorText = useErrorText();
  const update = useUpdateNode(useOrg(), "nodes.saved");
  const [wrong, setWrong] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const labels = parseLabels(String(form.get("labels") ?? ""), labelText);
    if (typeof labels === "string") return setWrong(labels);
    setWrong("");
    update.mutate({ nodeId: node.id, name: String(form.get("name") ?? ""), labels }, { onSuccess: onDone });
  };
  const refused = update.error instanceof ApiError ? update.error : null;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t("name")} required error={refused?.path === "name" ? errorText(refused) : undefined}>
        <Input name="name" defaultValue={node.name} maxLength={80} required />
      </Field>
      <Field label={t("labels")} hint={t("labelsHint")} error={wrong || undefined}>
        <Textarea name="labels" rows={4} defaultValue={labelsAsText(node.labels)} spellCheck={false} className="font-mono" />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t("cancel")}</Button>
        <Button type="submit" variant="primary" pending={update.isPending}>
          {t("save", { name: node.name })}
        </Button>
      </div>
    </form>
  );
}
