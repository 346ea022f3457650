"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import type { PromptRef } from "@/lib/contracts/saved-prompt";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { PromptFields, type PromptTexts } from "./prompt-fields";
import { useCreatePrompt } from "./queries";

interface SavePromptDialogProps {
  initial: PromptTexts;
  onClose: () => void;
  onSaved: (saved: PromptRef) => void;
}

/** Keeps a prompt under a name, as its first version. */
export function SavePromptDialog({ initial, onClose, onSaved }: SavePromptDialogProps) {
  const t = useTranslations("prompts");
  const create = useCreatePrompt(useOrg());
  const errorText = useErrorText();
  const [name, setName] = useState("");
  const [texts, setTexts] = useState(initial);
  const refused = create.error instanceof ApiError ? create.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name, ...texts }, { onSuccess: onSaved });
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} width="lg" title={t("new")} description={t("newAbout")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={t("name")} required error={refused?.path === "name" ? errorText(refused) : undefined}>
          <Input maxLength={80} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <PromptFields value={texts} onChange={setTexts} />
        {refused && refused.path !== "name" && <Refusal>{errorText(refused)}</Refusal>}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={create.isPending} disabled={name.trim() === "" || texts.text.trim() === ""}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
