"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { useRenamePrompt } from "./queries";

export function RenameDialog({ promptId, name, onClose }: { promptId: string; name: string; onClose: () => void }) {
  const t = useTranslations("prompts");
  const errorText = useErrorText();
  const rename = useRenamePrompt(useOrg());
  const [typed, setTyped] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ promptId, name: typed }, { onSuccess: onClose });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} width="sm" title={t("renameTitle", { name })}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("name")} required error={rename.isError ? errorText(rename.error) : undefined}>
          <Input maxLength={80} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </Field>
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={rename.isPending} disabled={typed.trim() === "" || typed.trim() === name}>
            {t("rename")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
