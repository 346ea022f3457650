"use client";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { metricOf } from "@/lib/contracts/series";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { useFormats } from "../use-formats";
import { type Draft, type EditableKind, kinds } from "./draft";

interface ConditionFieldsProps {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  wrong: readonly (keyof Draft)[];
  /** Names of metrics that the nodes report. */
  metrics: readonly string[];
}

/** Which fields a kind has, in reading order. */
const fields: Record<EditableKind, readonly (keyof Draft)[]> = {
  threshold: ["series", "side", "bound", "clear", "holdsFor", "clearFor"],
  ratio: ["series", "of", "side", "bound", "clear", "holdsFor", "clearFor"],
  rate: ["series", "over", "side", "bound", "clear", "holdsFor", "clearFor"],
  absence: ["series", "within", "clearFor"],
  forecast: ["series", "bound", "horizon", "history", "clearFor"],
  anomaly: ["series", "side", "score", "clearFor"],
};
const numeric = new Set<keyof Draft>(["bound", "clear", "score"]);

/** The fields of a condition: its kind, and what this kind needs. */
export function ConditionFields({ draft, set, wrong, metrics }: ConditionFieldsProps) {
  const t = useTranslations("rules.field");
  const rules = useTranslations("rules");
  const listId = useId();
  const formats = useFormats();
  const hintOf = (name: keyof Draft): string => {
    const value = Number(draft[name]);
    if ((name === "bound" || name === "clear") && draft.kind === "threshold" && draft[name] !== "" && Number.isFinite(value))
      return formats.metric(metricOf(draft.series), value);
    return t.has(`${name as "series"}Hint`) ? t(`${name as "series"}Hint`) : "";
  };
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 font-medium text-sm">{rules("when")}</legend>
      <Field label={t("kind")} hint={rules(`kindAbout.${draft.kind}`)}>
        <Select value={draft.kind} onChange={(event) => set({ kind: event.target.value as EditableKind })}>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {rules(`kind.${kind}`)}
            </option>
          ))}
        </Select>
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        {fields[draft.kind].map((name) => (
          <Field
            key={name}
            label={t(name as "series")}
            hint={hintOf(name)}
            error={wrong.includes(name) && draft[name] !== "" ? t("wrong") : undefined}
            className={name === "series" || name === "of" ? "sm:col-span-2" : ""}
          >
            {name === "side" ? (
              <Select value={draft.side} onChange={(event) => set({ side: event.target.value as Draft["side"] })}>
                {(draft.kind === "anomaly" ? (["both", "above", "below"] as const) : (["above", "below"] as const)).map((side) => (
                  <option key={side} value={side}>
                    {rules(`side.${side}`)}
                  </option>
                ))}
              </Select>
            ) : (
              <Input
                value={String(draft[name])}
                list={name === "series" || name === "of" ? listId : undefined}
                inputMode={numeric.has(name) ? "decimal" : undefined}
                spellCheck={false}
                maxLength={500}
                onChange={(event) => set({ [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <datalist id={listId}>
        {metrics.map((metric) => (
          <option key={metric} value={metric} />
        ))}
      </datalist>
    </fieldset>
  );
}
