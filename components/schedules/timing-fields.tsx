"use client";
import { useId, useMemo } from "react";
import { formatLocal } from "../format";
import { useHydrated } from "../ui/clock";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";
import { Segmented } from "../ui/segmented";
import { cronText, readTiming, type TypedTiming } from "./timing-text";

const presets = [
  { cron: "0 3 * * *", label: "every night at 03:00" },
  { cron: "0 3 * * mon-fri", label: "weekdays at 03:00" },
  { cron: "0 4 * * sun", label: "Sundays at 04:00" },
  { cron: "0 4 1 * *", label: "the first of each month at 04:00" },
  { cron: "0 * * * *", label: "every hour" },
];

interface TimingFieldsProps {
  value: TypedTiming;
  onChange: (value: TypedTiming) => void;
  nowMs: number;
}

/** An interval or a cron expression with its zone, and the next times that come of it. */
export function TimingFields({ value, onChange, nowMs }: TimingFieldsProps) {
  const zonesId = useId();
  const hydrated = useHydrated();
  const zones = useMemo(() => (hydrated ? Intl.supportedValuesOf("timeZone") : []), [hydrated]);
  const set = (part: Partial<TypedTiming>) => onChange({ ...value, ...part });
  const read = readTiming(value, nowMs, 3);
  const isZoneWrong = typeof read === "string" && read.includes("time zone");
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 font-medium text-sm">When</legend>
      <div>
        <Segmented
          label="Kind of timing"
          value={value.kind}
          onValueChange={(kind) => set({ kind })}
          options={[
            { value: "cron", label: "At times (cron)" },
            { value: "every", label: "Every so often" },
          ]}
        />
      </div>
      {value.kind === "every" ? (
        <Field
          label="Interval"
          hint="30m, 12h; the first run is one interval from now."
          error={typeof read === "string" ? read : undefined}
        >
          <Input
            value={value.every}
            onChange={(event) => set({ every: event.target.value.trim() })}
            spellCheck={false}
            className="sm:w-40!"
          />
        </Field>
      ) : (
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Common times" className="sm:col-span-2">
            <Select
              value={presets.some((one) => one.cron === value.cron) ? value.cron : ""}
              onChange={(event) => event.target.value && set({ cron: event.target.value })}
            >
              <option value="">As written below</option>
              {presets.map((preset) => (
                <option key={preset.cron} value={preset.cron}>
                  {preset.label}
                </option>
              ))}
            </Select>
          </Field>
          <Field
            label="Cron expression"
            hint={typeof read === "string" ? "minute hour day month weekday" : cronText(value.cron)}
            error={typeof read === "string" && !isZoneWrong ? read : undefined}
          >
            <Input value={value.cron} onChange={(event) => set({ cron: event.target.value })} spellCheck={false} className="font-mono" />
          </Field>
          <Field label="Time zone" error={isZoneWrong ? read : undefined}>
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
      {typeof read !== "string" && hydrated && (
        <p className="text-muted text-xs" aria-live="polite">
          Next: {read.next.map(formatLocal).join("; ")}
        </p>
      )}
    </fieldset>
  );
}
