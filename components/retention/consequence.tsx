"use client";
import { CalendarX2, CircleCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { deletedByChange, type KeptDay, nextNight } from "@/lib/contracts/retention";
import { formatUtc } from "../formats";
import { Callout } from "../ui/callout";
import { useFormats } from "../use-formats";

interface ConsequenceProps {
  kept: readonly KeptDay[];
  before: number;
  after: number;
  nowMs: number;
}
const DAY_MS = 86_400_000;

/** What a change of the days deletes, said before it is saved. */
export function Consequence({ kept, before, after, nowMs }: ConsequenceProps) {
  const t = useTranslations("retention");
  const formats = useFormats();
  if (!Number.isInteger(after) || after < 1) return null;
  const { bytes, rows } = deletedByChange(kept, before, after, nowMs);
  const night = nextNight(nowMs);
  return (
    <div className="md:col-span-3" aria-live="polite">
      {rows > 0 ? (
        <Callout tone="warn" icon={CalendarX2}>
          {t("deletes", {
            size: formats.bytes(bytes),
            rows: formats.count(rows),
            date: formatUtc(night - after * DAY_MS).slice(0, 10),
            night: formatUtc(night).slice(0, 16),
          })}
        </Callout>
      ) : (
        <Callout tone="ok" icon={CircleCheck}>
          {t(after > before ? "keepsLonger" : "nothingOlder")}
        </Callout>
      )}
    </div>
  );
}
