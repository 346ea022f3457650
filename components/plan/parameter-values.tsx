import { useTranslations } from "next-intl";
import type { PlanValue } from "@/lib/contracts/plan";

/** Every parameter of a plan with its value: what a script reads from its environment is not always in the script's text. */
export function ParameterValues({ values }: { values: Record<string, PlanValue> }) {
  const t = useTranslations("plan");
  const entries = Object.entries(values);
  if (entries.length === 0) return null;
  return (
    <section aria-label={t("parameters")} className="border-b px-4 py-2.5">
      <h3 className="mb-1 text-muted text-xs">{t("parameters")}</h3>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-xs">
        {entries.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="font-mono text-muted">{name}</dt>
            <dd className="font-mono [overflow-wrap:anywhere]">
              {typeof value !== "string" ? (
                <span className="font-sans text-hold italic">{t("secret")}</span>
              ) : value === "" ? (
                <span className="font-sans text-muted italic">{t("valueEmpty")}</span>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
