"use client";
import { useTranslations } from "next-intl";
import { useId } from "react";
import type { RuleKind } from "@/lib/contracts/alert-rule";
import { metricOf } from "@/lib/contracts/series";
import { Field } from "../ui/field";
import { Checkbox, Input, Select } from "../ui/input";
import { useFormats } from "../use-formats";
import { type Draft, isHeld, kinds, ofKind } from "./draft";

interface ConditionFieldsProps {
  draft: Draft;
  set: (part: Partial<Draft>) => void;
  wrong: readonly (keyof Draft)[];
  /** Names of metrics that the nodes report. */
  metrics: readonly string[];
}

type Name = Exclude<keyof Draft, "name" | "filter" | "severity" | "enabled" | "kind" | "holdsFor" | "clearFor">;

/** Which fields a kind has, in reading order. */
const fields: Record<RuleKind, readonly Name[]> = {
  threshold: ["series", "side", "bound", "clear"],
  ratio: ["series", "of", "side", "bound", "clear"],
  rate: ["series", "over", "side", "bound", "clear"],
  absence: ["series", "within"],
  forecast: ["series", "bound", "horizon", "history"],
  anomaly: ["series", "side", "score"],
  cluster: ["workload", "what", "share", "badShare", "fewest"],
  avalanche: ["workload", "score"],
  template: ["workload", "mode", "contains", "errorsOnly", "fewest", "most", "unseen"],
  shift: ["workload", "contains", "factor", "score", "fewest"],
  sequence: ["workload", "share", "clearShare", "fewest"],
};
const rareOnly: readonly Name[] = ["most", "unseen"];
const isShown = (name: Name, { what, mode }: Draft): boolean =>
  (name !== "badShare" || what === "client") && (!rareOnly.includes(name) || mode === "rare");

const numeric: readonly string[] = ["bound", "clear", "score", "share", "badShare", "clearShare", "fewest", "most", "factor"];
const wide: readonly string[] = ["series", "of", "workload", "contains"];

/** The options of a field. */
const choices = (draft: Draft): { [N in Name]?: readonly string[] } => ({
  side: draft.kind === "anomaly" ? ["both", "above", "below"] : ["above", "below"],
  what: ["client", "route", "4xx", "5xx"],
  mode: ["new", "rare"],
});

/** The fields of a condition: its kind, and the fields of this kind. */
export function ConditionFields({ draft, set, wrong, metrics }: ConditionFieldsProps) {
  const t = useTranslations("rules.field");
  const rules = useTranslations("rules");
  const listId = useId();
  const hintOf = useHint(draft);
  const shown = fields[draft.kind].filter((name) => isShown(name, draft));
  const chosen = choices(draft);
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 font-medium text-sm">{rules("when")}</legend>
      <Field label={t("kind")} hint={rules(`kindAbout.${draft.kind}`)}>
        <Select value={draft.kind} onChange={(event) => set(ofKind(event.target.value as RuleKind))}>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {rules(`kind.${kind}`)}
            </option>
          ))}
        </Select>
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        {[...shown, ...(isHeld(draft.kind) ? (["holdsFor"] as const) : []), "clearFor" as const].map((name) =>
          name === "errorsOnly" ? (
            <Checkbox
              key={name}
              className="sm:col-span-2"
              checked={draft.errorsOnly}
              onChange={(event) => set({ errorsOnly: event.target.checked })}
            >
              {t("errorsOnly")}
            </Checkbox>
          ) : (
            <Field
              key={name}
              label={t(name)}
              hint={hintOf(name)}
              error={wrong.includes(name) && draft[name] !== "" ? t("wrong") : undefined}
              className={wide.includes(name) ? "sm:col-span-2" : ""}
            >
              {name in chosen ? (
                <Select value={draft[name]} onChange={(event) => set({ [name]: event.target.value })}>
                  {chosen[name as Name]?.map((one) => (
                    <option key={one} value={one}>
                      {rules(`${name as "side"}.${one as "above"}`)}
                    </option>
                  ))}
                </Select>
              ) : (
                <Input
                  value={draft[name]}
                  list={name === "series" || name === "of" ? listId : undefined}
                  inputMode={numeric.includes(name) ? "decimal" : undefined}
                  spellCheck={false}
                  maxLength={500}
                  onChange={(event) => set({ [name]: event.target.value })}
                />
              )}
            </Field>
          ),
        )}
      </div>
      <datalist id={listId}>
        {metrics.map((metric) => (
          <option key={metric} value={metric} />
        ))}
      </datalist>
    </fieldset>
  );
}

/** The hint of a field: its value with its unit, or its bounds. A hint for one kind takes precedence over that of the field. */
function useHint(draft: Draft): (name: keyof Draft) => string {
  const t = useTranslations("rules.field");
  const ofKindHint = useTranslations("rules.hintOf");
  const formats = useFormats();
  return (name) => {
    const value = Number(draft[name]);
    if ((name === "bound" || name === "clear") && draft.kind === "threshold" && draft[name] !== "" && Number.isFinite(value))
      return formats.metric(metricOf(draft.series), value);
    const special = `${draft.kind}.${name}` as "shift.score";
    if (ofKindHint.has(special)) return ofKindHint(special);
    return t.has(`${name as "series"}Hint`) ? t(`${name as "series"}Hint`) : "";
  };
}
