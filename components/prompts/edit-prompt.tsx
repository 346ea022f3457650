"use client";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { PromptFields, type PromptTexts } from "./prompt-fields";
import { useSavePromptVersion } from "./queries";

interface EditPromptProps {
  promptId: string;
  from: PromptTexts;
  /** The latest version when the dialog opened. */
  after: number;
  onClose: () => void;
  onSaved: () => void;
}

/** Edits a prompt; saving creates its next version. */
export function EditPrompt({ promptId, from, after, onClose, onSaved }: EditPromptProps) {
  const t = useTranslations("prompts");
  const errorText = useErrorText();
  const save = useSavePromptVersion(useOrg());
  const [texts, setTexts] = useState<PromptTexts>({ system: from.system, text: from.text });
  // A version that somebody saved meanwhile must not be overwritten.
  const [base] = useState(after);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(
      { promptId, after: base, ...texts },
      {
        onSuccess: () => {
          onSaved();
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} width="lg" title={t("edit")} description={t("editAbout")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <PromptFields value={texts} onChange={setTexts} />
        {save.isError && <Refusal>{errorText(save.error)}</Refusal>}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={save.isPending} disabled={texts.text.trim() === ""}>
            {t("saveVersion", { version: base + 1 })}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
