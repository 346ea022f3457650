"use client";
import { useTranslations } from "next-intl";
import { Risk } from "@/lib/contracts/runbook";
import { useStatusWord } from "../status/use-status-word";
import { Checkbox } from "../ui/input";

/** Which risks a rule is about. */
export function RiskChecks({ value, onChange }: { value: Risk[]; onChange: (value: Risk[]) => void }) {
  const t = useTranslations("policy");
  const word = useStatusWord();
  return (
    <fieldset>
      <legend className="mb-1.5 font-medium text-sm">{t("risks")}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5">
        {Risk.options.map((risk) => (
          <Checkbox
            key={risk}
            checked={value.includes(risk)}
            onChange={(event) => onChange(Risk.options.filter((one) => (one === risk ? event.target.checked : value.includes(one))))}
          >
            {word("risk", risk)}
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
