import { useTranslations } from "next-intl";
import type { Overview } from "@/lib/contracts/overview";
import { Card, CardHeader } from "../ui/card";
import { useFormats } from "../use-formats";

/** What faults cost, by cause. */
export function LostGpuHoursCard({ lost, windowMs }: { lost: Overview["lostGpuHours"]; windowMs: number }) {
  const t = useTranslations("overview.lost");
  const formats = useFormats();
  return (
    <Card>
      <CardHeader title={t("title")} description={t("about", { span: formats.duration(windowMs) })} />
      {lost.length === 0 ? (
        <p className="px-4 py-3 text-muted text-sm">{t("none")}</p>
      ) : (
        <dl className="divide-y">
          {lost.map(({ check, incidents, gpuHours }) => (
            <div key={check} className="flex items-center gap-3 px-4 py-2.5">
              <dt className="min-w-0 flex-1">
                <span className="block truncate font-mono text-xs">{check}</span>
                <span className="block text-faint text-xs">{t("incidents", { n: incidents })}</span>
              </dt>
              <dd className="tabular font-semibold text-lg">{t("hours", { hours: formats.figures(gpuHours) })}</dd>
            </div>
          ))}
        </dl>
      )}
    </Card>
  );
}
