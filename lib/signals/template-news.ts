import { TEMPLATES } from "./parameters";
import { type Alarm, createAlarm, type LogSignal, moveAlarm } from "./signal";

/** A template that a workload wrote for the first time, or for the first time in long. */
export interface NewsItem {
  id: string;
  text: string;
  why: "new" | "rare";
  lines: number;
  firstMs: number;
  lastMs: number;
}

/** The error-like templates of one workload that open an incident. */
export interface TemplateNews {
  items: NewsItem[];
  /** Further ones that found no place in the list. */
  more: number;
  alarm: Alarm;
}
export const createTemplateNews = (): TemplateNews => ({ items: [], more: 0, alarm: createAlarm() });

/** Lines of one template in one round. `before`: its state before the round; null: it is new. */
export interface RoundTemplate {
  id: string;
  text: string;
  lines: number;
  firstMs: number;
  lastMs: number;
  before: { lines: number; lastMs: number } | null;
}

export const isErrorLike = (text: string): boolean => TEMPLATES.errorLike.test(text);

/** Takes in the error-like templates of a round. While the workload is learned, none opens an incident. */
export function takeTemplates(news: TemplateNews, templates: readonly RoundTemplate[], isLearning: boolean): void {
  for (const { id, text, lines, firstMs, lastMs, before } of templates) {
    const item = news.items.find((one) => one.id === id);
    if (item) {
      item.lines += lines;
      item.text = text;
      item.lastMs = Math.max(item.lastMs, lastMs);
      continue;
    }
    const why = isLearning ? null : whyNews(before, firstMs);
    if (!why) continue;
    if (news.items.length < TEMPLATES.most) news.items.push({ id, text, why, lines, firstMs, lastMs });
    else news.more++;
  }
}

function whyNews(before: RoundTemplate["before"], atMs: number): NewsItem["why"] | null {
  if (!before) return "new";
  return before.lines <= TEMPLATES.rareLines && atMs - before.lastMs >= TEMPLATES.rareAfterMs ? "rare" : null;
}

/** The signals at `nowMs`. */
export function tellNews(news: TemplateNews, nowMs: number): LogSignal[] {
  const isOver = news.items.every(({ lastMs }) => nowMs - lastMs >= TEMPLATES.quietMs);
  const phase = moveAlarm(news.alarm, !isOver, nowMs);
  const [top] = [...news.items].sort((a, b) => b.lines - a.lines);
  const told = phase && top ? [signalOf(news, top, phase, nowMs)] : [];
  if (isOver) Object.assign(news, { items: [], more: 0 });
  return told;
}

function signalOf(news: TemplateNews, top: NewsItem, phase: LogSignal["phase"], atMs: number): LogSignal {
  const others = news.items.length - 1 + news.more;
  const kind = top.why === "new" ? "New error-like log template" : "Rare error-like log template is back";
  const lines = `${top.lines} ${top.lines === 1 ? "line" : "lines"}`;
  const rest = others > 0 ? ` (and ${others} more ${others === 1 ? "template" : "templates"})` : "";
  const firstMs = Math.min(...news.items.map((item) => item.firstMs));
  return {
    check: "log.template",
    code: top.why,
    severity: "warning",
    phase,
    atMs,
    sentence:
      phase === "ends" ? `No more lines of these templates for ${TEMPLATES.quietMs / 60_000} min` : `${kind}, ${lines}: ${top.text}${rest}`,
    data: {
      templates: news.items.map(({ text, lines: count, why }) => ({ template: text, lines: count, why })),
      further: news.more || null,
    },
    lines: { template: top.id, fromMs: firstMs - TEMPLATES.showBeforeMs, toMs: Math.max(top.lastMs, atMs) },
  };
}
