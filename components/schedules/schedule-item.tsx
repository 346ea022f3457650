"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, Pause, Pencil, Play, Trash2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import type { Schedule } from "@/lib/contracts/schedule";
import { formatDuration, formatLocal, formatUtc } from "../format";
import { labelsText } from "../policy/sentences";
import { StatusBadge } from "../status/status-badge";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { useHydrated } from "../ui/clock";
import { ConfirmDialog } from "../ui/confirm-dialog";
import { ErrorState } from "../ui/error-state";
import { RelativeTime } from "../ui/relative-time";
import { SkeletonRows } from "../ui/skeleton";
import { useOrg } from "../viewer";
import { schedules, usePauseSchedule, useRemoveSchedule } from "./queries";
import { timingText } from "./timing-text";

interface ScheduleItemProps {
  schedule: Schedule;
  canEdit: boolean;
  isOpen: boolean;
  onToggle: () => void;
  onEdit: () => void;
}

/** One schedule as a sentence; opened, its next times and what became of its runs. */
export function ScheduleItem({ schedule, canEdit, isOpen, onToggle, onEdit }: ScheduleItemProps) {
  const org = useOrg();
  const pause = usePauseSchedule(org);
  return (
    <li>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
        <button
          type="button"
          data-row
          aria-expanded={isOpen}
          onClick={onToggle}
          className="flex min-w-0 flex-1 basis-64 items-start gap-2 rounded-sm text-left text-sm"
        >
          <ChevronDown size={15} aria-hidden className={cx("mt-0.5 shrink-0 text-muted", !isOpen && "-rotate-90")} />
          <span className="min-w-0">
            <span className="flex flex-wrap items-center gap-x-2 font-medium">
              {schedule.name}
              {!schedule.enabled && <Badge icon={Pause}>paused</Badge>}
            </span>
            <span className="block break-words text-muted text-xs">{sentenceOf(schedule)}</span>
          </span>
        </button>
        <div className="text-muted text-xs sm:w-56">
          {schedule.nextAt !== null && (
            <p>
              Next <RelativeTime at={schedule.nextAt} future />
            </p>
          )}
          {schedule.lastSentence && <p className="line-clamp-2 break-words">{schedule.lastSentence}</p>}
        </div>
        {canEdit && (
          <div className="flex gap-1.5">
            <Button
              size="sm"
              pending={pause.isPending}
              aria-label={`${schedule.enabled ? "Pause" : "Resume"} ${schedule.name}`}
              onClick={() => pause.mutate({ scheduleId: schedule.scheduleId, enabled: !schedule.enabled })}
            >
              {schedule.enabled ? <Pause size={14} aria-hidden /> : <Play size={14} aria-hidden />}
              {schedule.enabled ? "Pause" : "Resume"}
            </Button>
            <Button size="sm" icon variant="ghost" aria-label={`Edit ${schedule.name}`} onClick={onEdit}>
              <Pencil size={14} aria-hidden />
            </Button>
            <RemoveButton schedule={schedule} />
          </div>
        )}
      </div>
      {isOpen && <Runs schedule={schedule} />}
    </li>
  );
}

function sentenceOf(schedule: Schedule): string {
  const nodes = [labelsText(schedule.labels), schedule.filter].filter(Boolean).join(" ") || "all nodes";
  const jitter = schedule.jitterMs > 0 ? `, put off by up to ${formatDuration(schedule.jitterMs)}` : "";
  return `${schedule.runbook} on ${nodes}, ${timingText(schedule.timing)}${jitter}. For ${schedule.createdByName}.`;
}

function Runs({ schedule }: { schedule: Schedule }) {
  const org = useOrg();
  const hydrated = useHydrated();
  const history = useQuery(schedules.runs(org, schedule.scheduleId));
  const exact = hydrated ? formatLocal : formatUtc;
  return (
    <div className="grid gap-x-8 gap-y-3 border-t bg-sunken px-4 py-3 text-sm sm:grid-cols-[15rem_minmax(0,1fr)] sm:pl-11">
      <section>
        <h3 className="mb-1 text-muted text-xs">Next runs</h3>
        <ul className="tabular">
          {schedule.nextDue.map((at) => (
            <li key={at} suppressHydrationWarning>
              {exact(at)}
            </li>
          ))}
          {schedule.nextDue.length === 0 && <li className="text-muted">None while it is paused.</li>}
        </ul>
        <p className="mt-1 text-muted text-xs">A run that is missed {schedule.missed === "skip" ? "is skipped" : "is made up for once"}.</p>
      </section>
      <section className="min-w-0">
        <h3 className="mb-1 text-muted text-xs">History</h3>
        {history.isError && !history.data ? (
          <ErrorState title="The history could not be read" error={history.error} onRetry={() => void history.refetch()} />
        ) : !history.data ? (
          <SkeletonRows rows={2} height={24} label="Loading the history" />
        ) : history.data.runs.length === 0 ? (
          <p className="text-muted">It has not run yet.</p>
        ) : (
          <ul className="flex max-h-72 flex-col gap-1 overflow-y-auto">
            {history.data.runs.map((run) => (
              <li key={run.atMs} className="flex flex-wrap items-baseline gap-x-3">
                <RelativeTime at={run.atMs} className="tabular w-20 shrink-0 text-muted text-xs" />
                {run.repair ? (
                  <>
                    <Link href={`/${org}/repairs/${run.repair.id}`} className="text-accent hover:underline">
                      Repair #{run.repair.number}
                    </Link>
                    <StatusBadge of="repair" state={run.repair.state} look="plain" />
                  </>
                ) : (
                  <span className="min-w-0 break-words">{run.sentence}</span>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

function RemoveButton({ schedule }: { schedule: Schedule }) {
  const org = useOrg();
  const [open, setOpen] = useState(false);
  const remove = useRemoveSchedule(org);
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" icon variant="ghost" aria-label={`Remove ${schedule.name}`}>
          <Trash2 size={14} aria-hidden />
        </Button>
      }
      title={`Remove ${schedule.name}?`}
      verb={`Remove ${schedule.name}`}
      pending={remove.isPending}
      onConfirm={() => remove.mutate(schedule.scheduleId)}
    >
      Nothing more is requested, and its history goes. Repairs that it requested stay.
    </ConfirmDialog>
  );
}
