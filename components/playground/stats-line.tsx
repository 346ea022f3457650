"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useFormats } from "../use-formats";
import type { Answer } from "./turns";

/** The line under every answer: time to the first token, speed, how it ended, how many tokens. */
export function StatsLine({ answer }: { answer: Answer }) {
  const t = useTranslations("playground.stats");
  const words = useTranslations("playground.answer");
  const formats = useFormats();
  const { stats } = answer;
  if (!stats) return answer.isRunning ? <Running answer={answer} /> : null;
  const parts: [string, string][] = [
    [t("ttft"), stats.ttftMs === null ? "–" : formats.duration(stats.ttftMs)],
    [t("perToken"), stats.msPerToken === null ? "–" : `${formats.figures(stats.msPerToken)} ms`],
    [t("pace"), stats.tokensPerSecond === null ? "–" : t("rate", { n: formats.figures(stats.tokensPerSecond) })],
    [t("total"), formats.duration(stats.totalMs)],
    [t("prompt"), stats.promptTokens === null ? "–" : t("tokens", { n: formats.count(stats.promptTokens) })],
    [
      t("answer"),
      stats.completionTokens === null
        ? "–"
        : t(stats.counted === "chunks" ? "counted" : "tokens", { n: formats.count(stats.completionTokens) }),
    ],
    [t("finish"), answer.stopped ? words("stopped") : (stats.finishReason ?? "–")],
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

/** Shows the time waited until the first token comes. */
function Running({ answer }: { answer: Answer }) {
  const t = useTranslations("playground.stats");
  const formats = useFormats();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 100);
    return () => clearInterval(timer);
  }, []);
  const time = formats.duration(Math.max(0, now - (answer.sentAt ?? now)));
  const isWaiting = answer.content === "" && answer.thinking === "";
  return <p className="tabular text-2xs text-muted">{t(isWaiting ? "waiting" : "answering", { time })}</p>;
}
