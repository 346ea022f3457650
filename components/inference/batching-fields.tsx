"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Batching } from "@/lib/contracts/inference";
import { Field } from "../ui/field";
import { Input, Select } from "../ui/input";

/** As the contract bounds them. */
const numbers = {
  maxBatchSize: { min: 1, max: 1_024 },
  maxDelayMs: { min: 0, max: 1_000 },
  sloMs: { min: 10, max: 60_000 },
  parallel: { min: 1, max: 16 },
} as const;
type BatchingNumber = keyof typeof numbers;
const names = Object.keys(numbers) as BatchingNumber[];

/** The batching of one kind of request. The names of the fields begin with `of`. */
export function BatchingFields({ of, legend, value }: { of: string; legend: string; value: Batching }) {
  const t = useTranslations("inference");
  const [mode, setMode] = useState(value.mode);
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1.5 font-medium text-sm">{legend}</legend>
      <Field label={t("mode")}>
        <Select name={`${of}.mode`} value={mode} onChange={(event) => setMode(Batching.shape.mode.parse(event.target.value))}>
          {Batching.shape.mode.options.map((option) => (
            <option key={option} value={option}>
              {t(`modes.${option}`)}
            </option>
          ))}
        </Select>
      </Field>
      {/* Hidden, not gone: what was set stays when batching is switched off and on again. */}
      <div className="grid grid-cols-2 gap-3" hidden={mode === "off"}>
        {names.map((name) => (
          <Field key={name} label={t(name)}>
            <Input name={`${of}.${name}`} type="number" required step={1} {...numbers[name]} defaultValue={value[name]} />
          </Field>
        ))}
      </div>
    </fieldset>
  );
}

/** The fields as filled in. */
export const batchingOf = (form: FormData, of: string): Batching =>
  Batching.parse({
    mode: form.get(`${of}.mode`),
    ...Object.fromEntries(names.map((name) => [name, Number(form.get(`${of}.${name}`))])),
  });
