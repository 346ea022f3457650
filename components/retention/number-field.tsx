"use client";
import { useTranslations } from "next-intl";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { useFormats } from "../use-formats";

interface NumberFieldProps {
  label: string;
  unit: string;
  value: number;
  min: number;
  max: number;
  onChange: (value: number) => void;
}

/** A whole number with its unit. An emptied field is not 0: it names the bounds. */
export function NumberField({ label, unit, value, min, max, onChange }: NumberFieldProps) {
  const t = useTranslations("retention");
  const formats = useFormats();
  const isWithin = Number.isInteger(value) && value >= min && value <= max;
  const bounds = t("bounds", { min: formats.count(min), max: formats.count(max) });
  return (
    <Field label={label} hideLabel error={isWithin ? undefined : bounds}>
      <span className="flex items-center gap-2">
        <Input
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          value={Number.isNaN(value) ? "" : value}
          onChange={(event) => onChange(event.target.valueAsNumber)}
          className="tabular w-28! text-right"
        />
        <span className="text-muted text-xs">{unit}</span>
      </span>
    </Field>
  );
}
