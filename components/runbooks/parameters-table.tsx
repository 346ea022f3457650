import { useTranslations } from "next-intl";
import type { Parameter } from "@/lib/contracts/runbook";
import { Card, CardHeader } from "../ui/card";
import { useRunbookText } from "../use-runbook-text";

/** A runbook's parameters, and where their values come from by default. */
export function ParametersTable({ parameters }: { parameters: Record<string, Parameter> }) {
  const t = useTranslations("runbooks");
  const text = useRunbookText();
  const entries = Object.entries(parameters);
  return (
    <Card>
      <CardHeader title={t("parameters.title")} />
      {entries.length === 0 ? (
        <p className="px-4 py-3 text-muted text-sm">{t("parameters.none")}</p>
      ) : (
        <dl className="divide-y text-sm">
          {entries.map(([name, parameter]) => (
            <div key={name} className="px-4 py-2">
              <dt className="flex items-baseline justify-between gap-3">
                <code className="break-all font-mono text-xs">{name}</code>
                <span className="shrink-0 text-muted text-xs">
                  {parameter.optional ? t("parameters.optional", { type: parameter.type }) : parameter.type}
                </span>
              </dt>
              <dd className="text-muted text-xs">
                {parameter.about && <span className="block">{text(parameter.about)}</span>}
                {parameter.from && <span className="block break-all">{t("parameters.from", { source: parameter.from })}</span>}
                {parameter.default !== undefined && parameter.default !== "" && (
                  <span className="block break-all">{t("parameters.default", { value: String(parameter.default) })}</span>
                )}
                {parameter.options && <span className="block">{t("parameters.oneOf", { options: parameter.options.join(", ") })}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
