"use client";
import { useTranslations } from "next-intl";
import { useId, useMemo } from "react";
import { useHydrated } from "../ui/clock";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { useFormats } from "../use-formats";
import { cronText, readTiming, type TypedTiming } from "./timing-text";
import { useTimingWords } from "./use-timing-words";

const presets = [
  { cron: "0 3 * * *", key: "nightly" },
  { cron: "0 3 * * mon-fri", key: "weekdays" },
  { cron: "0 4 * * sun", key: "sundays" },
  { cron: "0 4 1 * *", key: "firstOfMonth" },
  { cron: "0 * * * *", key: "hourly" },
] as const;

interface TimingFieldsProps {
  value: TypedTiming;
  onChange: (value: TypedTiming) => void;
  nowMs: number;
}

/** An interval or a cron expression with its zone, and the next times that come of it. */
export function TimingFields({ value, onChange, nowMs }: TimingFieldsProps) {
  const t = useTranslations("schedules");
  const words = useTimingWords();
  const { local } = useFormats();
  const zonesId = useId();
  const hydrated = useHydrated();
  const zones = useMemo(() => (hydrated ? Intl.supportedValuesOf("timeZone") : []), [hydrated]);
  const set = (part: Partial<TypedTiming>) => onChange({ ...value, ...part });
  const read = readTiming(value, nowMs, 3);
  const wrong = "problem" in read ? { ...read, sentence: t(`problem.${read.problem}`, { text: read.text }) } : null;
  const isZoneWrong = wrong?.problem === "timeZone";
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 font-medium text-sm">{t("when")}</legend>
      <div>
        <Segmented
          label={t("kind")}
          value={value.kind}
          onValueChange={(kind) => set({ kind })}
          options={[
            { value: "cron", label: t("atTimes") },
            { value: "every", label: t("everySoOften") },
          ]}
        />
      </div>
      {value.kind === "every" ? (
        <Field label={t("interval")} hint={t("intervalHint")} error={wrong?.sentence}>
          <Input
            value={value.every}
            onChange={(event) => set({ every: event.target.value.trim() })}
            spellCheck={false}
            className="sm:w-40!"
          />
        </Field>
      ) : (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label={t("commonTimes")} className="sm:col-span-2">
            <Select
              value={presets.some((one) => one.cron === value.cron) ? value.cron : ""}
              onChange={(event) => event.target.value && set({ cron: event.target.value })}
            >
              <option value="">{t("writtenBelow")}</option>
              {presets.map((preset) => (
                <option key={preset.cron} value={preset.cron}>
                  {t(`common.${preset.key}`)}
                </option>
              ))}
            </Select>
          </Field>
          <Field
            label={t("cron")}
            hint={wrong ? t("cronHint") : cronText(value.cron, words)}
            error={isZoneWrong ? undefined : wrong?.sentence}
          >
            <Input value={value.cron} onChange={(event) => set({ cron: event.target.value })} spellCheck={false} className="font-mono" />
          </Field>
          <Field label={t("timeZone")} error={isZoneWrong ? wrong?.sentence : undefined}>
            <Input
              list={zonesId}
              value={value.timeZone}
              onChange={(event) => set({ timeZone: event.target.value.trim() })}
              spellCheck={false}
            />
          </Field>
          <datalist id={zonesId}>
            {zones.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </div>
      )}
      {!("problem" in read) && hydrated && (
        <p className="text-muted text-xs" aria-live="polite">
          {t("nextAre", { list: read.next.map(local).join("; ") })}
        </p>
      )}
    </fieldset>
  );
}
