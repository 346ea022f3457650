import type { useTranslations } from "next-intl";
import { nextCronRun, parseCron } from "@/lib/contracts/cron";
import { Duration, durationMs } from "@/lib/contracts/runbook";
import type { Timing } from "@/lib/contracts/schedule";
import { clock, type PolicySentences } from "../policy/sentences";

/** A language's words, as the sentences need them. */
export interface TimingWords {
  t: ReturnType<typeof useTranslations<"schedules">>;
  /** `every day`, `on Mon and Fri`. */
  days: PolicySentences["days"];
  duration: (ms: number) => string;
}

const isEvery = (values: number[], count: number) => values.length === count;

/** Marks that narrow a day further than its lists of values say: the last day, the nearest weekday, the first Monday. */
const FURTHER = /[#?+]|[\s,\d][lw](?![a-z])/i;

/** A cron expression in words where it has simple ones; else itself. */
export function cronText(expression: string, { t, days }: Pick<TimingWords, "t" | "days">): string {
  if (FURTHER.test(expression)) return expression;
  const cron = parseCron(expression);
  if (typeof cron === "string" || cron.minutes.length !== 1 || !isEvery(cron.months, 12)) return expression;
  const [anyDay, anyWeekday] = [isEvery(cron.days, 31), isEvery(cron.weekdays, 7)];
  const minute = cron.minutes[0] ?? 0;
  if (isEvery(cron.hours, 24)) return anyDay && anyWeekday ? t("hourlyAt", { minute: String(minute).padStart(2, "0") }) : expression;
  if (cron.hours.length !== 1) return expression;
  const time = clock((cron.hours[0] ?? 0) * 60 + minute);
  if (anyDay) return t("at", { days: days(cron.weekdays), time });
  return anyWeekday && cron.days.length === 1 ? t("monthlyAt", { day: cron.days[0] ?? 1, time }) : expression;
}

export function timingText(timing: Timing, words: TimingWords): string {
  const { t, days, duration } = words;
  if ("every" in timing) return t("every", { time: duration(durationMs(timing.every)) });
  if ("cron" in timing) return t("inZone", { when: cronText(timing.cron, words), zone: timing.timeZone });
  return t("inZone", { when: t("at", { days: days(timing.weekdays), time: clock(timing.minute) }), zone: "UTC" });
}

/** What people fill in: an interval, or an expression and a zone. */
export interface TypedTiming {
  kind: "every" | "cron";
  every: string;
  cron: string;
  timeZone: string;
}

/** A stored timing as a form shows it; the older weekly kind is a cron expression in UTC. */
export function typedTiming(timing: Timing | null, timeZone: string): TypedTiming {
  const empty: TypedTiming = { kind: "cron", every: "24h", cron: "0 3 * * *", timeZone };
  if (timing === null) return empty;
  if ("every" in timing) return { ...empty, kind: "every", every: timing.every };
  if ("cron" in timing) return { ...empty, ...timing };
  const cron = `${timing.minute % 60} ${Math.floor(timing.minute / 60)} * * ${timing.weekdays.join(",")}`;
  return { ...empty, cron, timeZone: "UTC" };
}

/** What is wrong with a typed timing: a `problem` among the messages, and the text that it is about. */
export interface TimingProblem {
  problem: "every" | "cron" | "never" | "timeZone";
  text: string;
}

/** The timing and its next times from now, or what is wrong. */
export function readTiming(typed: TypedTiming, nowMs: number, count = 5): { timing: Timing; next: number[] } | TimingProblem {
  if (typed.kind === "every") {
    if (!Duration.safeParse(typed.every).success) return { problem: "every", text: typed.every };
    const every = durationMs(typed.every);
    return { timing: { every: typed.every }, next: Array.from({ length: count }, (_, n) => nowMs + (n + 1) * every) };
  }
  const cron = parseCron(typed.cron);
  if (typeof cron === "string") return { problem: "cron", text: typed.cron.trim() };
  const next: number[] = [];
  try {
    for (let after = nowMs; next.length < count; ) {
      const at = nextCronRun(cron, typed.timeZone, after);
      if (at === null) return { problem: "never", text: typed.cron };
      next.push(at);
      after = at;
    }
  } catch {
    return { problem: "timeZone", text: typed.timeZone };
  }
  return { timing: { cron: typed.cron.trim(), timeZone: typed.timeZone }, next };
}
