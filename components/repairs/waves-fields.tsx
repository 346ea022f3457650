"use client";
import { useTranslations } from "next-intl";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { defaultWavesText, parseWaves, wavesOf } from "./waves-text";

/** As typed; empty fields leave the default. */
export interface TypedWaves {
  waves: string;
  concurrency: string;
  failurePercent: string;
}
export const untypedWaves: TypedWaves = { waves: "", concurrency: "", failurePercent: "" };

interface WavesFieldsProps {
  count: number;
  value: TypedWaves;
  onChange: (value: TypedWaves) => void;
}

/** How the nodes are taken: in which waves, how many at once, how many may fail. */
export function WavesFields({ count, value, onChange }: WavesFieldsProps) {
  const t = useTranslations("repairs");
  const sizes = parseWaves(value.waves);
  const set = (part: Partial<TypedWaves>) => onChange({ ...value, ...part });
  const whole = (text: string) => text.replace(/\D/g, "").slice(0, 4);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label={t("waves.title")}
        className="sm:col-span-2"
        hint={
          Array.isArray(sizes) && count > 0
            ? t("waves.outcome", { n: count, waves: wavesOf(count, sizes).join(t("plan.then")) })
            : t("waves.hint")
        }
        error={Array.isArray(sizes) ? undefined : sizes.part === null ? t("waves.tooMany") : t("waves.badSize", { part: sizes.part })}
      >
        <Input
          value={value.waves}
          placeholder={defaultWavesText}
          spellCheck={false}
          onChange={(event) => set({ waves: event.target.value })}
        />
      </Field>
      <Field label={t("waves.atOnce")}>
        <Input
          inputMode="numeric"
          value={value.concurrency}
          placeholder="10"
          onChange={(event) => set({ concurrency: whole(event.target.value) })}
        />
      </Field>
      <Field label={t("waves.failures")} hint={t("waves.failuresHint")}>
        <Input
          inputMode="numeric"
          value={value.failurePercent}
          placeholder="0"
          onChange={(event) => set({ failurePercent: whole(event.target.value) })}
        />
      </Field>
    </div>
  );
}

/** What is sent: only what was filled in. */
export function wavesInput({ waves, concurrency, failurePercent }: TypedWaves) {
  const sizes = parseWaves(waves);
  return {
    ...(waves.trim() && Array.isArray(sizes) ? { waves: sizes } : {}),
    ...(concurrency ? { concurrency: Math.min(1_000, Math.max(1, Number(concurrency))) } : {}),
    ...(failurePercent ? { failureShare: Math.min(100, Number(failurePercent)) / 100 } : {}),
  };
}
