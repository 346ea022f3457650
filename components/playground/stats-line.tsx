"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useFormats } from "../use-formats";
import { liveStats } from "./live-stats";
import type { Answer } from "./turns";

/** The line under every answer: time to the first token, speed, how it ended, how many tokens. While it streams, as this browser measures it. */
export function StatsLine({ answer }: { answer: Answer }) {
  const t = useTranslations("playground.stats");
  const words = useTranslations("playground.answer");
  const formats = useFormats();
  const now = useNow(answer.isRunning);
  // A stopped answer keeps the numbers of what came.
  const until = answer.isRunning ? now : answer.lastAt;
  const stats = answer.stats ?? (until !== null && answer.firstAt !== null ? liveStats(answer, until) : null);
  if (!stats) {
    if (!answer.isRunning) return null;
    // While the first token is awaited, the wait itself is the number that matters.
    const time = formats.duration(Math.max(0, now - (answer.sentAt ?? now)));
    return <p className="tabular text-2xs text-muted">{t("waiting", { time })}</p>;
  }
  const tokens = (n: number, counted: "reported" | "chunks") => t(counted === "chunks" ? "counted" : "tokens", { n });
  const finish = answer.isRunning ? t("running") : answer.stopped ? words("stopped") : (stats.finishReason ?? "–");
  const parts: [string, string][] = [
    [t("ttft"), stats.ttftMs === null ? "–" : formats.duration(stats.ttftMs)],
    [t("perToken"), stats.msPerToken === null ? "–" : `${formats.figures(stats.msPerToken)} ms`],
    [t("pace"), stats.tokensPerSecond === null ? "–" : t("rate", { n: formats.figures(stats.tokensPerSecond) })],
  ];
  if (stats.queueMs !== null) parts.push([t("queue"), formats.duration(stats.queueMs)]);
  parts.push(
    [t("total"), formats.duration(stats.totalMs)],
    [t("prompt"), stats.promptTokens === null ? "–" : t("tokens", { n: stats.promptTokens })],
    [t("answer"), stats.completionTokens === null ? "–" : tokens(stats.completionTokens, stats.counted)],
  );
  if (stats.thinkingTokens !== null) parts.push([t("thinking"), tokens(stats.thinkingTokens, stats.thinkingCounted)]);
  parts.push([t("finish"), finish]);
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

/** The time, ten times a second while something runs. */
function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
