"use client";
import { CircleCheck } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { IncidentRow } from "@/lib/contracts/incident";
import type { Overview } from "@/lib/contracts/overview";
import type { RepairRow } from "@/lib/contracts/repair";
import { DrillBadge } from "../status/drill-badge";
import { SimulatedBadge } from "../status/simulated-badge";
import { StatusBadge } from "../status/status-badge";
import { StatusIcon } from "../status/status-icon";
import { Count } from "../ui/badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { cx } from "../ui/class-names";
import { ElapsedTime } from "../ui/elapsed-time";
import { RelativeTime } from "../ui/relative-time";
import { useRunbookText } from "../use-runbook-text";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";

/** What waits for the reader: approvals, repairs that went wrong, incidents that are theirs. */
export function NeedsYou({ needsMe: { repairs, incidents } }: { needsMe: Overview["needsMe"] }) {
  const t = useTranslations("overview.needs");
  const count = repairs.length + incidents.length;
  if (count === 0) {
    return (
      <Card className="flex min-h-11 items-center gap-2 px-4 py-2 text-sm">
        <CircleCheck size={16} aria-hidden className="shrink-0 text-ok" />
        <h2 className="font-medium">{t("nothing")}</h2>
      </Card>
    );
  }
  return (
    <Card>
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            {t("title")} <Count tone="hold">{count}</Count>
          </span>
        }
      />
      <ul className="divide-y">
        {repairs.map((repair) => (
          <RepairItem key={repair.id} repair={repair} />
        ))}
        {incidents.map((incident) => (
          <IncidentItem key={incident.id} incident={incident} />
        ))}
      </ul>
    </Card>
  );
}

function RepairItem({ repair }: { repair: RepairRow }) {
  const t = useTranslations("overview.needs");
  const text = useRunbookText();
  const href = `/${useOrg()}/repairs/${repair.id}`;
  const [node] = repair.nodeNames;
  const where = repair.targetCount === 1 && node ? node : t("nodes", { n: repair.targetCount });
  return (
    <Row
      wraps
      lead={<StatusBadge of="repair" state={repair.state} look="plain" />}
      title={
        <Link data-row href={href} className={link}>
          {text(repair.title)} <span className="font-normal text-muted">{t("on", { where })}</span>
        </Link>
      }
      detail={
        <>
          <StatusBadge of="risk" state={repair.risk} look="plain" />
          {repair.drillId && <DrillBadge look="plain" />}
          <span>{t.rich("requested", { name: repair.requesterName, time: () => <RelativeTime at={repair.createdAt} /> })}</span>
          {repair.lostCount > 0 && <span className="text-bad">{t("lost", { n: repair.lostCount })}</span>}
          {repair.state === "pending" && (
            <>
              <span className="tabular">{t("approvals", { given: repair.approvalsGiven, needed: repair.approvalsNeeded })}</span>
              {!repair.enough && <span className="text-warn">{t("tooFew")}</span>}
              <span>{t.rich("expires", { time: () => <RelativeTime at={repair.expiresAt} future /> })}</span>
            </>
          )}
        </>
      }
      action={
        <Button asChild variant={repair.can.approve ? "primary" : "secondary"} size="sm">
          <Link href={href} tabIndex={-1} aria-hidden>
            {t(repair.can.approve ? "review" : "open")}
          </Link>
        </Button>
      }
    />
  );
}

function IncidentItem({ incident }: { incident: IncidentRow }) {
  const t = useTranslations("overview.needs");
  const told = useTold();
  const href = `/${useOrg()}/incidents/${incident.id}`;
  return (
    <Row
      lead={<StatusIcon of="severity" state={incident.severity} />}
      title={
        <Link data-row href={href} className={link}>
          {told(incident.told, incident.sentence)}
        </Link>
      }
      detail={
        <>
          {incident.drillId && <DrillBadge look="plain" />}
          {incident.isSimulated && <SimulatedBadge look="plain" />}
          <span>{incident.nodeName}</span>
          <span>{t("yours")}</span>
          <span>{t.rich("openFor", { time: () => <ElapsedTime since={incident.openedAt + incident.restedMs} /> })}</span>
        </>
      }
      action={
        <Button asChild size="sm">
          <Link href={href} tabIndex={-1} aria-hidden>
            {t("open")}
          </Link>
        </Button>
      }
    />
  );
}

const link =
  "break-words font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent focus-visible:after:-outline-offset-2";

interface RowProps {
  lead: ReactNode;
  title: ReactNode;
  detail: ReactNode;
  action: ReactNode;
  /** The lead may stand on a line of its own on a narrow screen. */
  wraps?: boolean;
}
function Row({ lead, title, detail, action, wraps }: RowProps) {
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2.5 text-sm hover:bg-sunken">
      <div className="min-w-0 flex-1 basis-64">
        <div className={cx("flex items-center gap-x-2.5", wraps && "flex-wrap")}>
          {lead}
          <div className="min-w-0">{title}</div>
        </div>
        <div className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-0.5 text-muted text-xs">{detail}</div>
      </div>
      <div className="relative">{action}</div>
    </li>
  );
}
