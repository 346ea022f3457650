"use client";
import { useTranslations } from "next-intl";
import type { Parameter } from "@/lib/contracts/runbook";
import { ParameterForm } from "./parameter-form";

interface ParameterFieldsProps {
  parameters: Record<string, Parameter>;
  /** What was filled in before anybody typed. */
  initial: Record<string, string>;
  values: Record<string, string>;
  onChange: (name: string, value: string) => void;
  errors: Record<string, string>;
}

/** The parameters of a request: those that matter are there, those that have a value by themselves are folded away. */
export function ParameterFields({ parameters, initial, values, onChange, errors }: ParameterFieldsProps) {
  const t = useTranslations("plan");
  const entries = Object.entries(parameters);
  const matters = ([name, parameter]: [string, Parameter]) =>
    Boolean(initial[name]) || (!parameter.optional && parameter.default === undefined && !parameter.from?.startsWith("portal."));
  const main = Object.fromEntries(entries.filter(matters));
  const others = Object.fromEntries(entries.filter((entry) => !matters(entry)));
  const count = Object.keys(others).length;
  const form = { values, onChange, errors };
  return (
    <>
      {Object.keys(main).length > 0 && <ParameterForm parameters={main} {...form} />}
      {count > 0 && (
        <details open={Object.keys(others).some((name) => errors[name]) || undefined}>
          <summary className="mb-3 text-accent text-sm hover:underline">
            {t(Object.keys(main).length > 0 ? "moreParameters" : "otherParameters", { n: count })}
          </summary>
          <ParameterForm parameters={others} {...form} />
        </details>
      )}
    </>
  );
}
