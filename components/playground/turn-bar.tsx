"use client";
import { Diff, type LucideIcon, Pencil, RotateCcw, ThumbsUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { answerVersions, promptVersions } from "./branches";
import type { Turn } from "./turns";
import { Versions } from "./versions";

export interface TurnActs {
  /** Shows the branch that goes through this turn. */
  choose: (turn: Turn) => void;
  /** Another answer to the same prompt. */
  again: (turn: Turn) => void;
  /** Compares the answer with another, word by word. */
  compare: (turn: Turn) => void;
  /** Votes for the answer, or takes the vote back; null: there is only one pane. */
  vote: ((turn: Turn) => void) | null;
}
interface TurnBarProps {
  turn: Turn;
  turns: Turn[];
  acts: TurnActs;
  isRunning: boolean;
  canAsk: boolean;
  /** null: the turn has no prompt to edit. */
  onEdit: (() => void) | null;
}

/** The actions on a prompt and its answer. */
export function TurnBar({ turn, turns, acts, isRunning, canAsk, onEdit }: TurnBarProps) {
  const t = useTranslations("playground.turn");
  const { answer } = turn;
  const hasText = answer.content !== "" && !answer.isRunning;
  return (
    <div className="-mt-1 flex flex-wrap items-center gap-x-2">
      <Versions name="prompt" versions={promptVersions(turns, turn)} at={turn} isOff={isRunning} onChoose={acts.choose} />
      <Versions name="answer" versions={answerVersions(turns, turn)} at={turn} isOff={isRunning} onChoose={acts.choose} />
      <span className="ml-auto flex">
        {onEdit && <Act label={t("edit")} icon={Pencil} isOff={!canAsk} onClick={onEdit} />}
        <Act label={t(answer.error === null ? "again" : "retry")} icon={RotateCcw} isOff={!canAsk} onClick={() => acts.again(turn)} />
        {hasText && <Act label={t("compare")} icon={Diff} onClick={() => acts.compare(turn)} />}
        {hasText && acts.vote && <Vote isBetter={turn.better} onClick={() => acts.vote?.(turn)} />}
      </span>
    </div>
  );
}

function Act({ label, icon: Icon, isOff, onClick }: { label: string; icon: LucideIcon; isOff?: boolean; onClick: () => void }) {
  return (
    <Button variant="ghost" size="sm" icon aria-label={label} title={label} disabled={isOff} onClick={onClick}>
      <Icon size={14} aria-hidden />
    </Button>
  );
}

function Vote({ isBetter, onClick }: { isBetter: boolean; onClick: () => void }) {
  const t = useTranslations("playground.turn");
  return (
    <Button
      variant="ghost"
      size="sm"
      icon
      aria-label={t("better")}
      title={t(isBetter ? "betterBack" : "better")}
      aria-pressed={isBetter}
      onClick={onClick}
    >
      <ThumbsUp size={14} aria-hidden className={isBetter ? "fill-current text-accent" : undefined} />
    </Button>
  );
}
