"use client";
import { useTranslations } from "next-intl";
import { type Retention, type RetentionPage, retentionBounds } from "@/lib/contracts/retention";
import { useFormats } from "../use-formats";
import { NumberField } from "./number-field";

interface LogQuotaProps {
  page: RetentionPage;
  draft: Partial<Retention>;
  onChange: (change: Partial<Retention>) => void;
}
const MIB = 1024 ** 2;
const DAY_MS = 86_400_000;

/** How many bytes of log lines a day may add, beside what the busiest recent day took. */
export function LogQuota({ page, draft, onChange }: LogQuotaProps) {
  const t = useTranslations("retention");
  const formats = useFormats();
  const quota = draft.logBytesPerDay ?? page.retention.logBytesPerDay;
  const today = Math.floor(page.nowMs / DAY_MS);
  const busiest = Math.max(0, ...page.kept.logs.map(({ bytes }) => bytes));
  const usedToday = page.kept.logs.find(({ day }) => day === today)?.bytes ?? 0;
  const { min, max } = retentionBounds.logBytesPerDay;
  return (
    <>
      {page.can.change ? (
        <NumberField
          label={t("quotaLabel")}
          unit={t("unitQuota")}
          value={Math.round(quota / MIB)}
          min={min / MIB}
          max={Math.floor(Math.min(max, page.mostLogBytesPerDay) / MIB)}
          onChange={(mib) => onChange({ logBytesPerDay: mib * MIB })}
        />
      ) : (
        <p className="tabular">{t("quota", { size: formats.bytes(quota) })}</p>
      )}
      <p className="text-muted text-xs">{t("busiest", { size: formats.bytes(busiest) })}</p>
      {quota < usedToday && <p className="text-warn text-xs">{t("quotaUsedUp", { size: formats.bytes(usedToday) })}</p>}
      {quota >= usedToday && quota < busiest && <p className="text-warn text-xs">{t("quotaBelowBusiest")}</p>}
    </>
  );
}
