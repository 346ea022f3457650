"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { RepairDetail, RepairTarget } from "@/lib/contracts/repair";
import { lookOf } from "../status/catalogue";
import { StatusBadge } from "../status/status-badge";
import { useStatusWord } from "../status/use-status-word";
import { Card, CardHeader } from "../ui/card";
import { cx } from "../ui/class-names";
import { useNow } from "../ui/clock";
import { toneFill } from "../ui/tone";
import { useFormats } from "../use-formats";
import { useTold } from "../use-told";
import { isQuiet, laneSentence, mattersFirst } from "./lane";

interface WaveLanesProps {
  repair: RepairDetail;
  /** The target whose log is open. */
  chosen: string | null;
  onChoose: (targetId: string) => void;
}

/** Waves as lanes, one row a target. A row opens its log. */
export function WaveLanes({ repair, chosen, onChoose }: WaveLanesProps) {
  const t = useTranslations("repairs");
  const waves = repair.plan.waves.map((_, wave) => repair.targets.filter((target) => target.wave === wave));
  return (
    <Card>
      <CardHeader title={t("nodesTitle")} description={t("fixed", { fixed: repair.fixedCount, total: repair.targetCount })} />
      {waves.map((targets, wave) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a wave is its number
        <section key={wave} aria-label={t("lanes.wave", { number: wave + 1 })} className="border-b last:border-b-0">
          {(waves.length > 1 || targets.length > FEW) && <LaneHeader wave={wave} targets={targets} />}
          <Lane targets={targets} chosen={chosen} onChoose={onChoose} />
        </section>
      ))}
    </Card>
  );
}

/** How many rows a lane shows in full. */
const FEW = 8;
/** Above that number, only the important ones, at most this many, until a person expands the lane. */
const SHOWN = 5;

function Lane({ targets, chosen, onChoose }: { targets: RepairTarget[]; chosen: string | null; onChoose: (id: string) => void }) {
  const t = useTranslations("repairs");
  const [all, setAll] = useState(false);
  const sorted = targets.length > FEW ? mattersFirst(targets) : targets;
  const loud = sorted.filter((target) => !isQuiet(target)).slice(0, SHOWN);
  const picked = sorted.find((target) => target.id === chosen);
  const few = picked && !loud.includes(picked) ? [...loud, picked] : loud;
  const shown = all || targets.length <= FEW ? sorted : few;
  return (
    <>
      <ul className={cx("divide-y", all && "max-h-[28rem] overflow-y-auto")}>
        {shown.map((target) => (
          <TargetRow key={target.id} target={target} isChosen={target.id === chosen} onChoose={onChoose} />
        ))}
      </ul>
      {targets.length > FEW && (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          className={cx(
            "w-full px-4 py-1.5 text-left text-accent text-xs hover:bg-sunken focus-visible:outline-offset-[-2px]",
            shown.length > 0 && "border-t",
          )}
        >
          {all ? t("lanes.less") : t("lanes.more", { n: targets.length })}
        </button>
      )}
    </>
  );
}

const settled = (target: RepairTarget) => target.finishedAt !== null;

function LaneHeader({ wave, targets }: { wave: number; targets: RepairTarget[] }) {
  const t = useTranslations("repairs");
  const word = useStatusWord();
  return (
    <header className="flex flex-col gap-1.5 bg-sunken px-4 py-1.5">
      <h3 className="flex flex-wrap items-baseline gap-x-2 text-xs">
        <span className="font-semibold">{t(wave === 0 && targets.length === 1 ? "lanes.canary" : "lanes.wave", { number: wave + 1 })}</span>
        <span className="tabular text-muted">{laneSentence(targets, t, (state) => word("target", state))}</span>
      </h3>
      {targets.length > FEW && (
        // The sentence above says the same: these are for a glance.
        <div aria-hidden className="flex flex-wrap gap-0.5 pb-1">
          {targets.map((target) => (
            <span
              key={target.id}
              title={t("lanes.square", { name: target.nodeName, state: word("target", target.state) })}
              className={cx(
                "size-2 rounded-[2px]",
                target.state === "waiting" ? "bg-line-strong" : toneFill[lookOf("target", target.state).tone],
              )}
            />
          ))}
        </div>
      )}
    </header>
  );
}

function TargetRow({ target, isChosen, onChoose }: { target: RepairTarget; isChosen: boolean; onChoose: (id: string) => void }) {
  const told = useTold();
  const t = useTranslations("repairs");
  const sentence = told(target.told, target.sentence) || doing(target, t);
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
        <span className="flex max-sm:justify-self-end">
          <StatusBadge of="target" state={target.state} look="plain" />
        </span>
        <span className="min-h-5 min-w-0 truncate text-muted max-sm:col-span-2 max-sm:whitespace-normal" title={sentence}>
          {target.cancelRequested && !settled(target) ? t("lanes.told", { sentence }) : sentence}
        </span>
        <Took target={target} />
      </button>
    </li>
  );
}

/** The text for a target that has not reported yet. */
function doing(target: RepairTarget, t: ReturnType<typeof useTranslations<"repairs">>): string {
  if (target.stepId) return t("lanes.step", { id: target.stepId });
  return target.state === "ready" ? t("lanes.handed") : "";
}

/** Only what runs looks at the clock: of hundreds of rows few do. */
function Took({ target }: { target: RepairTarget }) {
  const formats = useFormats();
  const { startedAt, finishedAt } = target;
  if (startedAt === null) return <span className="max-sm:hidden" />;
  return (
    <span className="tabular text-right text-muted text-xs max-sm:hidden" suppressHydrationWarning>
      {finishedAt === null ? <Running since={startedAt} /> : formats.duration(Math.max(0, finishedAt - startedAt))}
    </span>
  );
}

const Running = ({ since }: { since: number }) => useFormats().duration(Math.max(0, useNow() - since));
