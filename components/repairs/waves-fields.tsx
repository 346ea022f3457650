"use client";
import { plural } from "../format";
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
  const sizes = parseWaves(value.waves);
  const set = (part: Partial<TypedWaves>) => onChange({ ...value, ...part });
  const whole = (text: string) => text.replace(/\D/g, "").slice(0, 4);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Field
        label="Waves"
        className="sm:col-span-2"
        hint={
          typeof sizes === "string" || count === 0
            ? "Counts, or shares of the whole that have been reached."
            : `${plural(count, "node")}: ${wavesOf(count, sizes)}. Each opens when the one before it is verified.`
        }
        error={typeof sizes === "string" ? sizes : undefined}
      >
        <Input
          value={value.waves}
          placeholder={defaultWavesText}
          spellCheck={false}
          onChange={(event) => set({ waves: event.target.value })}
        />
      </Field>
      <Field label="At once, within a wave">
        <Input
          inputMode="numeric"
          value={value.concurrency}
          placeholder="10"
          onChange={(event) => set({ concurrency: whole(event.target.value) })}
        />
      </Field>
      <Field label="Failures a wave may have, %" hint="A verification that does not hold always halts.">
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
    ...(waves.trim() && typeof sizes !== "string" ? { waves: sizes } : {}),
    ...(concurrency ? { concurrency: Math.min(1_000, Math.max(1, Number(concurrency))) } : {}),
    ...(failurePercent ? { failureShare: Math.min(100, Number(failurePercent)) / 100 } : {}),
  };
}
