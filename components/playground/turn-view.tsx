import { ChevronRight, CircleStop } from "lucide-react";
import { useTranslations } from "next-intl";
import { Badge } from "../ui/badge";
import { CopyButton } from "../ui/copy-button";
import { Refusal } from "../ui/refusal";
import { Markdown } from "./markdown";
import { StatsLine } from "./stats-line";
import type { Turn } from "./turns";

/** A prompt and its answer: thinking folded, what went wrong in the endpoint's own words, the numbers below. */
export function TurnView({ turn }: { turn: Turn }) {
  const t = useTranslations("playground.answer");
  const { answer } = turn;
  return (
    <article className="flex flex-col gap-2">
      <p className="max-w-[85%] self-end whitespace-pre-wrap break-words rounded-lg rounded-br-sm bg-accent-soft px-3 py-2 text-base">
        {turn.prompt}
      </p>
      {answer.thinking && <Thinking text={answer.thinking} isRunning={answer.isRunning && answer.content === ""} />}
      {answer.content && <Markdown text={answer.content} />}
      {answer.error !== null && (
        <Refusal>
          <span className="whitespace-pre-wrap break-words">
            {answer.status !== null && <span className="tabular mr-1.5 font-medium">{answer.status}</span>}
            {answer.error}
          </span>
        </Refusal>
      )}
      <footer className="flex min-h-7 items-center gap-2">
        {answer.stopped && (
          <Badge tone="stale" icon={CircleStop} look="plain">
            {t("stopped")}
          </Badge>
        )}
        <StatsLine answer={answer} />
        <span className="ml-auto flex">
          {answer.content && !answer.isRunning && <CopyButton text={answer.content} label={t("copy")} />}
        </span>
      </footer>
    </article>
  );
}

function Thinking({ text, isRunning }: { text: string; isRunning: boolean }) {
  const t = useTranslations("playground.answer");
  return (
    <details className="group rounded-md border text-sm">
      <summary className="flex list-none items-center gap-1.5 px-2.5 py-1.5 text-muted hover:text-ink">
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        {t(isRunning ? "thinkingNow" : "thinking")}
      </summary>
      <p className="whitespace-pre-wrap break-words border-t px-3 py-2 text-muted">{text}</p>
    </details>
  );
}
