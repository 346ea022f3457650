"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { fillIn, variablesOf } from "@/lib/contracts/prompt-text";
import type { PromptVersion } from "@/lib/contracts/saved-prompt";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { useOrg } from "../viewer";
import { handPrompt } from "./handed-prompt";

/** Fills in a prompt's variables and opens it in the playground. */
export function FillInDialog({ version: { system, text }, onClose }: { version: PromptVersion; onClose: () => void }) {
  const t = useTranslations("prompts");
  const org = useOrg();
  const router = useRouter();
  const [values, setValues] = useState<Record<string, string>>({});
  const names = variablesOf(system, text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    handPrompt(org, { system: fillIn(system, values), prompt: fillIn(text, values) });
    router.push(`/${org}/playground`);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("use")} description={t(names.length === 0 ? "useAsIs" : "useAbout")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        {names.map((name) => (
          <Field key={name} label={<code className="font-mono">{name}</code>}>
            <Textarea
              rows={2}
              value={values[name] ?? ""}
              onChange={(event) => setValues((before) => ({ ...before, [name]: event.target.value }))}
            />
          </Field>
        ))}
        <div className="flex justify-end">
          <Button type="submit" variant="primary" disabled={names.some((name) => !values[name])}>
            {t("open")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
