"use client";
import { useTranslations } from "next-intl";
import { LONGEST_PROMPT, LONGEST_SYSTEM_PROMPT } from "@/lib/contracts/prompt";
import { variablesOf } from "@/lib/contracts/prompt-text";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";

export interface PromptTexts {
  system: string;
  text: string;
}

/** The two texts of a prompt, and the variables that they name. */
export function PromptFields({ value, onChange }: { value: PromptTexts; onChange: (value: PromptTexts) => void }) {
  const t = useTranslations("prompts");
  const names = variablesOf(value.system, value.text);
  return (
    <>
      <Field label={t("system")}>
        <Textarea
          rows={3}
          maxLength={LONGEST_SYSTEM_PROMPT}
          value={value.system}
          onChange={(event) => onChange({ ...value, system: event.target.value })}
        />
      </Field>
      <Field label={t("text")} hint={names.length === 0 ? t("variablesHint") : t("variables", { names: names.join(", ") })} required>
        <Textarea
          rows={8}
          maxLength={LONGEST_PROMPT}
          className="font-mono"
          value={value.text}
          onChange={(event) => onChange({ ...value, text: event.target.value })}
        />
      </Field>
    </>
  );
}
