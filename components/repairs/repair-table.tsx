"use client";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { RepairRow } from "@/lib/contracts/repair";
import { DrillBadge } from "../status/drill-badge";
import { StatusBadge } from "../status/status-badge";
import { useNow } from "../ui/clock";
import { RelativeTime } from "../ui/relative-time";
import { TimeLeft } from "../ui/time-left";
import { useRunbookText } from "../use-runbook-text";
import { useOrg } from "../viewer";

/** Repairs as rows that are cards on a phone: title, state, nodes, who asked, what comes next. */
export function RepairTable({ repairs, label }: { repairs: RepairRow[]; label: string }) {
  const text = useRunbookText();
  const org = useOrg();
  return (
    <ul aria-label={label} className="divide-y">
      {repairs.map((repair) => (
        <li key={repair.id}>
          <Link
            href={`/${org}/repairs/${repair.id}`}
            data-row
            className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 px-4 py-2 text-sm hover:bg-sunken focus-visible:outline-offset-[-2px] md:grid-cols-[3rem_minmax(0,1fr)_11rem_8rem_9rem]"
          >
            <span className="tabular text-muted max-md:hidden">#{repair.number}</span>
            <span className="min-w-0">
              <span className="block truncate font-medium">{text(repair.title)}</span>
              <span className="block truncate text-muted text-xs">
                {repair.drillId && <DrillBadge look="plain" />} <About repair={repair} />
              </span>
            </span>
            <StatusBadge of="repair" state={repair.state} look="plain" className="max-md:justify-self-end" />
            <StatusBadge of="risk" state={repair.risk} look="plain" className="max-md:order-last max-md:justify-self-end" />
            <span className="text-muted text-xs md:text-right">
              <Next repair={repair} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** Where it runs, on how many of them nothing is heard, and why. */
function About({ repair: { targetCount, nodeNames, lostCount, reason } }: { repair: RepairRow }) {
  const t = useTranslations("repairs");
  const nodes = targetCount > 3 ? t("nodes", { n: targetCount }) : nodeNames.join(t("join"));
  const where = lostCount > 0 ? t("row.lost", { where: nodes, n: lostCount }) : nodes;
  return reason ? t("row.reason", { where, reason }) : where;
}

function Next({ repair }: { repair: RepairRow }) {
  const t = useTranslations("repairs");
  const now = useNow();
  if (repair.state === "pending" && repair.expiresAt > now) return <TimeLeft until={repair.expiresAt} what="expires" />;
  if (repair.finishedAt !== null) return <RelativeTime at={repair.finishedAt} />;
  if (repair.state === "running") return t("fixed", { fixed: repair.fixedCount, total: repair.targetCount });
  return <RelativeTime at={repair.createdAt} />;
}
