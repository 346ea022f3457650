"use client";
import { useEffect, useState } from "react";
import { figures, formatCount, formatDuration } from "../format";
import type { Answer } from "./turns";

/** Always under an answer: time to the first token, pace, how it ended, how many tokens. */
export function StatsLine({ answer }: { answer: Answer }) {
  const { stats } = answer;
  if (!stats) return answer.isRunning ? <Running answer={answer} /> : null;
  const parts: [string, string][] = [
    ["TTFT", stats.ttftMs === null ? "–" : formatDuration(stats.ttftMs)],
    ["per token", stats.msPerToken === null ? "–" : `${figures(stats.msPerToken)} ms`],
    ["pace", stats.tokensPerSecond === null ? "–" : `${figures(stats.tokensPerSecond)} tokens/s`],
    ["total", formatDuration(stats.totalMs)],
    ["prompt", stats.promptTokens === null ? "–" : `${formatCount(stats.promptTokens)} tokens`],
    [
      "answer",
      stats.completionTokens === null
        ? "–"
        : `${formatCount(stats.completionTokens)} tokens${stats.counted === "chunks" ? " (counted)" : ""}`,
    ],
    ["finish", answer.stopped ? "stopped" : (stats.finishReason ?? "–")],
  ];
  return (
    <dl className="tabular flex flex-wrap gap-x-3 gap-y-0.5 text-2xs">
      {parts.map(([name, value]) => (
        <div key={name} className="flex gap-1">
          <dt className="text-faint">{name}</dt>
          <dd className="text-muted">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** While the first token is awaited, the wait itself is the number that matters. */
function Running({ answer }: { answer: Answer }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  const waited = formatDuration(Math.max(0, now - (answer.sentAt ?? now)));
  const isWaiting = answer.content === "" && answer.thinking === "";
  return <p className="tabular text-2xs text-muted">{isWaiting ? `Waiting for the first token, ${waited}` : `Answering, ${waited}`}</p>;
}
