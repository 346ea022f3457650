"use client";
import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { useFormats } from "../use-formats";
import { JsonField } from "./json-field";
import { systemPromptProblem } from "./prompt-length";
import { type NumberName, type PaneSettings, parameterProblem, stopProblem } from "./settings";

interface ParametersPanelProps {
  settings: PaneSettings;
  onChange: (change: Partial<PaneSettings>) => void;
  /** The model's context, in tokens; null = the server does not say. */
  limit: number | null;
}

/** The parameters of a prompt: sampling, stop sequences, the schema of the answer, tools. */
export function ParametersPanel({ settings, onChange, limit }: ParametersPanelProps) {
  const t = useTranslations("playground");
  const formats = useFormats();
  const tooLong = systemPromptProblem(settings.system);
  const tooManyStops = stopProblem(settings.stop);
  const number = (name: NumberName, placeholder = t("parameter.default")) => (
    <NumberField name={name} typed={settings[name]} placeholder={placeholder} onChange={(typed) => onChange({ [name]: typed })} />
  );
  return (
    <>
      <Field
        label={t("parameter.system")}
        error={tooLong ? t("tooLong", { length: formats.count(tooLong.length), most: formats.count(tooLong.most) }) : undefined}
      >
        <Textarea rows={4} value={settings.system} onChange={(event) => onChange({ system: event.target.value })} />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        {number("temperature")}
        {number("topP")}
      </div>
      {number("maxTokens", limit ? t("parameter.defaultAtMost", { n: formats.count(limit) }) : undefined)}
      <Fold title={t("parameter.more")} isSet={[settings.seed, settings.stop, settings.presencePenalty, settings.frequencyPenalty]}>
        <div className="grid grid-cols-2 gap-3">
          {number("presencePenalty")}
          {number("frequencyPenalty")}
        </div>
        {number("seed")}
        <Field
          label={t("parameter.stop")}
          hint={t("parameter.stopHint")}
          error={tooManyStops === null ? undefined : t("parameter.stopMost", { most: tooManyStops })}
        >
          <Textarea
            rows={2}
            value={settings.stop}
            className="font-mono text-xs!"
            onChange={(event) => onChange({ stop: event.target.value })}
          />
        </Field>
      </Fold>
      <Fold title={t("parameter.schemaAndTools")} isSet={[settings.schema, settings.tools]}>
        <JsonField kind="schema" text={settings.schema} onChange={(schema) => onChange({ schema })} />
        <JsonField kind="tools" text={settings.tools} onChange={(tools) => onChange({ tools })} />
      </Fold>
    </>
  );
}

interface NumberFieldProps {
  name: NumberName;
  typed: string;
  placeholder: string;
  onChange: (typed: string) => void;
}
function NumberField({ name, typed, placeholder, onChange }: NumberFieldProps) {
  const t = useTranslations("playground.parameter");
  const formats = useFormats();
  const bounds = parameterProblem(name, typed);
  const error = () => {
    if (bounds === null) return undefined;
    if (name === "seed") return t("anyWholeNumber");
    return t(bounds.whole ? "wholeNumber" : "number", { min: bounds.min, max: formats.count(bounds.max) });
  };
  return (
    <Field label={t(name)} error={error()}>
      <Input
        inputMode="decimal"
        value={typed}
        onChange={(event) => onChange(event.target.value)}
        placeholder={placeholder}
        className="tabular"
      />
    </Field>
  );
}

/** Folded until it is opened, or has a value. */
function Fold({ title, isSet, children }: { title: string; isSet: string[]; children: ReactNode }) {
  const t = useTranslations("playground.parameter");
  const set = isSet.filter((typed) => typed.trim() !== "").length;
  // It stays open when the last field is emptied.
  const [isOpen, setOpen] = useState(false);
  if (set > 0 && !isOpen) setOpen(true);
  return (
    <details className="group border-t pt-2" open={isOpen || undefined}>
      <summary className="flex list-none items-center gap-1.5 py-1 font-medium text-sm hover:text-ink">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {title}
        {set > 0 && <span className="ml-auto text-muted text-xs">{t("set", { n: set })}</span>}
      </summary>
      <div className="flex flex-col gap-3 pt-2">{children}</div>
    </details>
  );
}
