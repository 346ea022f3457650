import { useTranslations } from "next-intl";
import type { Overview } from "@/lib/contracts/overview";
import { Card, CardHeader } from "../ui/card";
import { useFormats } from "../use-formats";

/** How quickly faults were seen, taken up and ended. */
export function ResponseCard({ response }: { response: Overview["response"] }) {
  const t = useTranslations("overview.response");
  const formats = useFormats();
  const time = (ms: number | null) => (ms === null ? "–" : formats.duration(ms));
  const figures = [
    { name: "mttd", value: time(response.mttdMs) },
    { name: "mtta", value: time(response.mttaMs) },
    { name: "mttr", value: time(response.mttrMs) },
    { name: "fixed", value: formats.percent(response.fixedByRunbook) },
    { name: "wait", value: time(response.approvalWaitMs) },
    { name: "repeat", value: formats.percent(response.repeatRate) },
  ] as const;
  return (
    <Card>
      <CardHeader title={t("title")} description={t("about", { span: formats.duration(response.windowMs), n: response.incidents })} />
      <dl className="divide-y">
        {figures.map(({ name, value }) => (
          <div key={name} className="flex items-baseline gap-3 px-4 py-2.5">
            <dt className="min-w-0 flex-1">
              <span className="block text-sm">{t(name)}</span>
              <span className="block text-faint text-xs">{t(`${name}About`)}</span>
            </dt>
            <dd className="tabular font-semibold text-lg">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
