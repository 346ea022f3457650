"use client";
import { History } from "lucide-react";
import { useTranslations } from "next-intl";
import {
  changedFields,
  daysOf,
  deletedByChange,
  KeptKind,
  nextNight,
  type Retention,
  type RetentionField,
  type RetentionPage,
} from "@/lib/contracts/retention";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { RelativeTime } from "../ui/relative-time";
import { useFormats } from "../use-formats";

interface LastChangeProps {
  page: RetentionPage;
  isPending: boolean;
  /** Saves the old values. */
  onBack: (to: Partial<Retention>) => void;
  /** Puts the old values into the form, because saving them would delete data. */
  onPropose: (to: Partial<Retention>) => void;
}

/** The newest change, and how to undo it. Going back to longer times takes one click; going back to shorter ones says first what it deletes. */
export function LastChange({ page, isPending, onBack, onPropose }: LastChangeProps) {
  const t = useTranslations("retention");
  const formats = useFormats();
  const { last, retention, kept, nowMs } = page;
  if (!last) return null;
  const changed = Object.keys(changedFields(last.before, last.after)) as RetentionField[];
  const back = Object.fromEntries(
    changed.filter((field) => retention[field] === last.after[field]).map((field) => [field, last.before[field]]),
  );
  if (Object.keys(back).length === 0) return null;
  const deletes = KeptKind.options.some((kind) => {
    const field = daysOf[kind];
    const days = field && back[field];
    return days ? deletedByChange(kept[kind], retention[field], days, nowMs).rows > 0 : false;
  });
  const isShorter = changed.some((field) => field !== "logBytesPerDay" && last.after[field] < last.before[field]);
  const value = (field: RetentionField, of: Retention) =>
    field === "logBytesPerDay" ? formats.bytes(of[field]) : t("days", { n: of[field] });
  const list = changed.map((field) =>
    t("changedField", { name: t(`field.${field}`), before: value(field, last.before), after: value(field, last.after) }),
  );
  return (
    <Callout
      tone="idle"
      icon={History}
      action={
        page.can.change && (
          <Button size="sm" pending={isPending} onClick={() => (deletes ? onPropose(back) : onBack(back))}>
            {t("changeBack")}
          </Button>
        )
      }
    >
      {t.rich("lastChange", { who: last.actor, list: formats.list(list), when: () => <RelativeTime at={last.atMs} /> })}{" "}
      {isShorter && t(nextNight(last.atMs) > nowMs ? "notDeletedYet" : "deletedSince")}
    </Callout>
  );
}
