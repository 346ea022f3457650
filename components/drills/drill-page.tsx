"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck, CircleDashed, CircleStop, Download, LoaderCircle, UserRoundCheck } from "lucide-react";
import Link from "next/link";
import { type DrillDetail, type DrillLeg, drillLegNames, drillLegs } from "@/lib/contracts/drill";
import { formatDuration } from "../format";
import { DrillBadge } from "../status/drill-badge";
import { StatusBadge } from "../status/status-badge";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Card, CardHeader } from "../ui/card";
import { useNow } from "../ui/clock";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { TimeLeft } from "../ui/time-left";
import { useOrg } from "../viewer";
import { drills, useCancelDrill } from "./queries";

/** One fire drill: its legs as they are reached, who must act now, and the report once it is over. */
export function DrillPage({ initial }: { initial: DrillDetail }) {
  const org = useOrg();
  const { data: drill = initial } = useQuery({ ...drills.one(org, initial.id), initialData: initial });
  const cancel = useCancelDrill(org);
  return (
    <>
      <PageHeader
        trail={[{ label: "Fire drills", href: `/${org}/drills` }]}
        title={`Fire drill #${drill.number} on ${drill.nodeName}`}
        badge={
          <>
            <DrillBadge />
            <StatusBadge of="drill" state={drill.state} />
          </>
        }
        description={<Summary drill={drill} />}
        actions={
          <>
            {drill.finishedAt !== null && (
              <Button asChild>
                <a href={`/api/${org}/drills/${drill.id}/report`} download={`fire-drill-${drill.number}.md`}>
                  <Download size={15} aria-hidden />
                  Report as Markdown
                </a>
              </Button>
            )}
            {drill.can.cancel && (
              <Button onClick={() => cancel.mutate({ drillId: drill.id })} pending={cancel.isPending}>
                <CircleStop size={15} aria-hidden />
                Cancel drill #{drill.number}
              </Button>
            )}
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <NextAct drill={drill} />
        {drill.sentence && drill.state !== "passed" && (
          <Callout tone={drill.state === "failed" ? "bad" : "idle"} icon={CircleAlert}>
            {drill.sentence}
          </Callout>
        )}
        <Legs drill={drill} />
      </div>
    </>
  );
}

function Summary({ drill }: { drill: DrillDetail }) {
  const org = useOrg();
  return (
    <>
      <p className="flex flex-wrap gap-x-3 gap-y-0.5">
        <span>
          started by {drill.starterName} <RelativeTime at={drill.createdAt} />
        </span>
        {drill.incident && (
          <Link href={`/${org}/incidents/${drill.incident.id}`} className="text-accent hover:underline">
            Incident #{drill.incident.number}
          </Link>
        )}
        {drill.repair && (
          <Link href={`/${org}/repairs/${drill.repair.id}`} className="text-accent hover:underline">
            Repair #{drill.repair.number}
          </Link>
        )}
      </p>
      {drill.deadlineAt !== null && (
        <p>
          Moved on by {drill.owner}. <TimeLeft until={drill.deadlineAt} what="timesOut" />.
        </p>
      )}
    </>
  );
}

/** Who has to do something, and where. */
function NextAct({ drill }: { drill: DrillDetail }) {
  const org = useOrg();
  if (drill.state !== "approving" || !drill.repair) return null;
  return (
    <Callout
      tone="hold"
      icon={UserRoundCheck}
      action={
        <Button asChild variant="primary" size="sm">
          <Link href={`/${org}/repairs/${drill.repair.id}`}>Open repair #{drill.repair.number}</Link>
        </Button>
      }
    >
      Needs {drill.needs.join(" and ") || "an approval"}.{" "}
      {drill.approvers.length > 0 ? `Can approve: ${drill.approvers.join(", ")}.` : "There is nobody who could approve: invite a lead."}
    </Callout>
  );
}

function Legs({ drill }: { drill: DrillDetail }) {
  const now = useNow();
  const isOver = drill.finishedAt !== null;
  const began = drill.legs.started ?? drill.createdAt;
  const atOf = (leg: DrillLeg) => drill.legs[leg] ?? null;
  const current = isOver ? undefined : drillLegs.find((leg) => atOf(leg) === null);
  return (
    <Card>
      <CardHeader title="Legs" description="Each with the time it took and the time since the start" />
      <ol className="divide-y" aria-live="polite">
        {drillLegs.map((leg, index) => {
          const at = atOf(leg);
          const before = drillLegs.slice(0, index).findLast((one) => atOf(one) !== null);
          const since = before ? (atOf(before) ?? began) : began;
          const isCurrent = leg === current;
          return (
            <li
              key={leg}
              aria-label={drillLegNames[leg]}
              className="grid grid-cols-[auto_minmax(0,1fr)_5rem] items-center gap-x-3 px-4 py-2 text-sm sm:grid-cols-[auto_minmax(0,1fr)_7rem_7rem_8rem]"
            >
              <LegIcon state={at !== null ? "reached" : isCurrent ? "current" : "ahead"} />
              <span className={at === null && !isCurrent ? "text-muted" : "font-medium"}>{drillLegNames[leg]}</span>
              <span className="tabular text-right" suppressHydrationWarning>
                {at !== null && index > 0 && `+${formatDuration(at - since)}`}
                {isCurrent && formatDuration(Math.max(0, now - since))}
              </span>
              <span className="tabular text-right text-muted max-sm:hidden">{at !== null && formatDuration(at - began)}</span>
              <span className="text-right text-muted text-xs max-sm:hidden">{at !== null && <RelativeTime at={at} />}</span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

function LegIcon({ state }: { state: "reached" | "current" | "ahead" }) {
  if (state === "reached") return <CircleCheck size={16} aria-label="reached" className="text-ok" />;
  if (state === "current")
    return <LoaderCircle size={16} aria-label="under way" className="animate-spin text-busy motion-reduce:animate-none" />;
  return <CircleDashed size={16} aria-label="not reached" className="text-faint" />;
}
