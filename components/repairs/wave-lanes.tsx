"use client";
import type { RepairDetail, RepairTarget } from "@/lib/contracts/repair";
import { formatDuration, plural } from "../format";
import { StatusBadge } from "../status/status-badge";
import { Card, CardHeader } from "../ui/card";
import { cx } from "../ui/class-names";
import { useNow } from "../ui/clock";

interface WaveLanesProps {
  repair: RepairDetail;
  /** The target whose log is open. */
  chosen: string | null;
  onChoose: (targetId: string) => void;
}

/** Waves as lanes, one row a target. A row opens its log. */
export function WaveLanes({ repair, chosen, onChoose }: WaveLanesProps) {
  const waves = repair.plan.waves.map((_, wave) => repair.targets.filter((target) => target.wave === wave));
  return (
    <Card>
      <CardHeader title="Nodes" description={`${repair.fixedCount} of ${repair.targetCount} fixed`} />
      {waves.map((targets, wave) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a wave is its number
        <section key={wave} aria-label={`Wave ${wave + 1}`} className="border-b last:border-b-0">
          {waves.length > 1 && <LaneHeader wave={wave} targets={targets} />}
          <ul className="divide-y">
            {targets.map((target) => (
              <TargetRow key={target.id} target={target} isChosen={target.id === chosen} onChoose={onChoose} />
            ))}
          </ul>
        </section>
      ))}
    </Card>
  );
}

const settled = (target: RepairTarget) => target.finishedAt !== null;

function LaneHeader({ wave, targets }: { wave: number; targets: RepairTarget[] }) {
  const done = targets.filter(settled).length;
  const fixed = targets.filter((target) => target.state === "fixed").length;
  const isWaiting = targets.every((target) => target.state === "waiting");
  return (
    <h3 className="flex items-baseline gap-2 bg-sunken px-4 py-1.5 text-xs">
      <span className="font-semibold">
        Wave {wave + 1}
        {wave === 0 && targets.length === 1 ? ", canary" : ""}
      </span>
      <span className="tabular text-muted">
        {isWaiting ? `${plural(targets.length, "node")} waiting` : laneText(targets.length, fixed, done)}
      </span>
    </h3>
  );
}

function laneText(count: number, fixed: number, done: number): string {
  const parts = [`${fixed} of ${count} fixed`];
  if (done > fixed) parts.push(`${done - fixed} not`);
  if (done < count) parts.push(`${count - done} to go`);
  return parts.join(", ");
}

function TargetRow({ target, isChosen, onChoose }: { target: RepairTarget; isChosen: boolean; onChoose: (id: string) => void }) {
  return (
    <li>
      <button
        type="button"
        data-row
        aria-pressed={isChosen}
        onClick={() => onChoose(target.id)}
        className={cx(
          "grid w-full grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 px-4 py-2 text-left text-sm hover:bg-sunken focus-visible:outline-offset-[-2px] sm:grid-cols-[minmax(7rem,11rem)_9.5rem_minmax(0,1fr)_auto]",
          isChosen && "bg-accent-soft shadow-[inset_2px_0_0_var(--accent)] hover:bg-accent-soft",
        )}
      >
        <span className="truncate font-medium" title={target.nodeName}>
          {target.nodeName}
          {target.workload && <span className="font-normal text-muted"> {target.workload}</span>}
        </span>
        <span className="max-sm:justify-self-end">
          <StatusBadge of="target" state={target.state} look="plain" />
        </span>
        <span className="min-w-0 truncate text-muted max-sm:col-span-2 max-sm:whitespace-normal" title={target.sentence}>
          {target.cancelRequested && !settled(target) ? "Told to stop. " : ""}
          {target.sentence || (target.stepId ? `Step ${target.stepId}` : "")}
        </span>
        <Took target={target} />
      </button>
    </li>
  );
}

function Took({ target }: { target: RepairTarget }) {
  const now = useNow();
  if (target.startedAt === null) return <span className="max-sm:hidden" />;
  const ms = (target.finishedAt ?? now) - target.startedAt;
  return (
    <span className="tabular text-right text-muted text-xs max-sm:hidden" suppressHydrationWarning>
      {formatDuration(Math.max(0, ms))}
    </span>
  );
}
