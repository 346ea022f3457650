"use client";
import { useTranslations } from "next-intl";
import type { CreateApiKey } from "@/lib/contracts/api-key";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";

/** What a key for the inference door may ask, and how much. */
export function InferenceFields({ modelsError }: { modelsError: string | undefined }) {
  const t = useTranslations("apiKeys");
  return (
    <fieldset className="flex flex-col gap-3 rounded-md border p-3">
      <legend className="px-1 font-medium text-sm">{t("inference.title")}</legend>
      <Field label={t("inference.models")} hint={t("inference.modelsHint")} error={modelsError}>
        <Textarea name="models" rows={2} className="font-mono" spellCheck={false} />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t("inference.requests")} hint={t("inference.limitHint")}>
          <Input name="requestsPerMinute" type="number" min={1} max={1_000_000} />
        </Field>
        <Field label={t("inference.tokens")} hint={t("inference.limitHint")}>
          <Input name="tokensPerMinute" type="number" min={1} max={1_000_000_000} />
        </Field>
      </div>
    </fieldset>
  );
}

/** The fields as filled in; empty = the organisation's setting. */
export function inferenceFieldsOf(form: FormData): Pick<CreateApiKey, "models" | "requestsPerMinute" | "tokensPerMinute"> {
  const number = (name: "requestsPerMinute" | "tokensPerMinute") => {
    const text = String(form.get(name) ?? "");
    return text === "" ? {} : { [name]: Number(text) };
  };
  const models = String(form.get("models") ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  return { models, ...number("requestsPerMinute"), ...number("tokensPerMinute") };
}
