"use client";
import { useTranslations } from "next-intl";
import { daysOf, type KeptKind, type Retention, type RetentionPage, retentionBounds, roomAtRate, roomOf } from "@/lib/contracts/retention";
import { formatUtc } from "../formats";
import { useFormats } from "../use-formats";
import { Consequence } from "./consequence";
import { LogQuota } from "./log-quota";
import { NumberField } from "./number-field";

interface KeptRowProps {
  kind: KeptKind;
  page: RetentionPage;
  draft: Partial<Retention>;
  onChange: (change: Partial<Retention>) => void;
}
const DAY_MS = 86_400_000;

/** One kind of data: what it is, the room that it takes, how long it is kept, and what a change would delete. */
export function KeptRow({ kind, page, draft, onChange }: KeptRowProps) {
  const t = useTranslations("retention");
  const formats = useFormats();
  const kept = page.kept[kind];
  const { bytes, rows } = roomOf(kept);
  const field = daysOf[kind];
  const days = field ? (draft[field] ?? page.retention[field]) : null;
  const later = days === null ? null : roomAtRate(kept, days, page.nowMs);
  return (
    <li className="grid gap-x-6 gap-y-2 px-4 py-3 text-sm md:grid-cols-[minmax(0,1fr)_15rem_12rem]">
      <div className="min-w-0">
        <h2 className="font-semibold">{t(`kind.${kind}.name`)}</h2>
        <p className="text-pretty text-muted text-xs">{t(`kind.${kind}.about`)}</p>
      </div>
      <div className="tabular">
        {kept.length === 0 ? (
          <p className="text-muted">{t("empty")}</p>
        ) : (
          <>
            <p>{t("room", { size: formats.bytes(bytes), rows: formats.count(rows) })}</p>
            <p className="text-muted text-xs">{t("since", { date: formatUtc((kept[0]?.day ?? 0) * DAY_MS).slice(0, 10) })}</p>
            {later !== null && Number.isFinite(later) && <p className="text-muted text-xs">{t("later", { size: formats.bytes(later) })}</p>}
          </>
        )}
      </div>
      <div className="flex flex-col gap-2">
        {field === null ? (
          <p>{t("forever")}</p>
        ) : page.can.change ? (
          <NumberField
            label={t("keepFor", { what: t(`kind.${kind}.name`) })}
            unit={t("unitDays")}
            value={days ?? 0}
            {...retentionBounds[field]}
            onChange={(value) => onChange({ [field]: value })}
          />
        ) : (
          <p className="tabular">{t("days", { n: page.retention[field] })}</p>
        )}
        {kind === "logs" && <LogQuota page={page} draft={draft} onChange={onChange} />}
      </div>
      {field && draft[field] !== undefined && draft[field] !== page.retention[field] && (
        <Consequence kept={kept} before={page.retention[field]} after={draft[field]} nowMs={page.nowMs} />
      )}
    </li>
  );
}
