import { ChevronRight, CircleStop } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ToolResult } from "@/lib/contracts/prompt";
import { Badge } from "../ui/badge";
import { CopyButton } from "../ui/copy-button";
import { Refusal } from "../ui/refusal";
import { useFormats } from "../use-formats";
import { Markdown } from "./markdown";
import { MarkedImage } from "./marked-image";
import { SchemaVerdict } from "./schema-verdict";
import { StatsLine } from "./stats-line";
import { ToolCalls } from "./tool-calls";
import { ToolResultsForm } from "./tool-results-form";
import { TurnInputView } from "./turn-input";
import type { Turn } from "./turns";

interface TurnViewProps {
  turn: Turn;
  /** Sends a person's results of the model's calls; null = the conversation has continued, or cannot. */
  onResults: ((results: ToolResult[]) => void) | null;
}

/** A prompt and its answer: the thinking collapsed, errors in the endpoint's own words, the numbers below. */
export function TurnView({ turn, onResults }: TurnViewProps) {
  const t = useTranslations("playground.answer");
  const { answer } = turn;
  const screenshot = turn.images.at(-1);
  return (
    <article className="flex flex-col gap-2">
      <TurnInputView input={turn} />
      {answer.thinking && <Thinking text={answer.thinking} isRunning={answer.isRunning && answer.content === ""} />}
      {answer.content && <Markdown text={answer.content} />}
      {screenshot && !answer.isRunning && <MarkedImage image={screenshot} answer={answer} />}
      <SchemaVerdict check={answer.checks?.answer ?? null} what="answer" />
      {answer.toolCalls.length > 0 && <ToolCalls calls={answer.toolCalls} checks={answer.checks} />}
      {onResults && answer.toolCalls.length > 0 && !answer.isRunning && answer.error === null && (
        <ToolResultsForm calls={answer.toolCalls} onSend={onResults} />
      )}
      {answer.error !== null && <Failure turn={turn} />}
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

/** The endpoint's own error. If it refused the request (400 or 422), also the parameters that were sent. */
function Failure({ turn: { answer, sent } }: { turn: Turn }) {
  const t = useTranslations("playground");
  const formats = useFormats();
  const names = sent.map((name) => t(`parameter.${name}`));
  const isRefused = answer.status === 400 || answer.status === 422;
  return (
    <Refusal>
      <span className="whitespace-pre-wrap break-words">
        {answer.status !== null && <span className="tabular mr-1.5 font-medium">{answer.status}</span>}
        {answer.error}
      </span>
      {isRefused && names.length > 0 && (
        <span className="block">{t("answer.refusedWith", { n: names.length, parameters: formats.list(names) })}</span>
      )}
    </Refusal>
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
