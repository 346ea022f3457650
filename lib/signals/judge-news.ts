import { tell } from "@/lib/told";
import type { LogRule, NewsItem, RuleState } from "./log-rule";
import { TEMPLATES } from "./parameters";
import type { Phase, Said, Verdict } from "./signal";

/** Lines of one template in one round. `before`: its state before the round; null: it is new. */
export interface RoundTemplate {
  id: string;
  text: string;
  /** One of its lines has a word such as error, failed or refused. */
  isErrorLike: boolean;
  lines: number;
  firstMs: number;
  lastMs: number;
  before: { lines: number; lastMs: number } | null;
}
/** The templates of one round, and whether the workload is too new to know which templates are new. */
export interface NewsFact {
  atMs: number;
  templates: readonly RoundTemplate[];
  isLearning: boolean;
}

type Rule = LogRule<"template">;

export const isErrorLike = (text: string): boolean => TEMPLATES.errorLike.test(text);

/** The rule fires while new templates are written, and for the recovery period after their last line. */
export const judgeNews = (rule: Rule, state: RuleState, { atMs, templates, isLearning }: NewsFact): Verdict[] => {
  for (const one of templates) takeTemplate(rule, state, one, isLearning);
  if (state.news.every(({ lastMs }) => atMs - lastMs >= rule.clearMs)) Object.assign(state, { news: [], moreNews: 0 });
  const told = state.news.filter(({ lines }) => lines >= rule.condition.fewest).sort((a, b) => b.lines - a.lines);
  return [{ atMs, isFiring: told.length > 0, say: (phase) => saidOf(rule, told, state.moreNews, phase, atMs) }];
};

function takeTemplate({ condition }: Rule, state: RuleState, one: RoundTemplate, isLearning: boolean): void {
  const item = state.news.find(({ id }) => id === one.id);
  if (item) {
    item.lines += one.lines;
    item.text = one.text;
    item.lastMs = Math.max(item.lastMs, one.lastMs);
    return;
  }
  if (isLearning || !isNews(condition, one)) return;
  const { id, text, lines, firstMs, lastMs } = one;
  if (state.news.length < TEMPLATES.most) state.news.push({ id, text, lines, firstMs, lastMs });
  else state.moreNews++;
}

function isNews(
  { mode, contains, errorsOnly, most, unseenMs }: Rule["condition"],
  { text, before, firstMs, ...one }: RoundTemplate,
): boolean {
  if ((errorsOnly && !one.isErrorLike) || !text.includes(contains)) return false;
  if (mode === "new") return before === null;
  return before !== null && before.lines <= most && firstMs - before.lastMs >= unseenMs;
}

function saidOf({ condition, clearMs }: Rule, told: readonly NewsItem[], moreNews: number, phase: Phase, atMs: number): Said {
  const { mode: code, errorsOnly } = condition;
  const [top] = told;
  if (phase === "ends" || !top)
    return {
      code,
      story: tell("log.noMoreLines", { minutes: Math.round(clearMs / 60_000) }),
      data: {},
      lines: { fromMs: atMs - clearMs, toMs: atMs },
    };
  const others = told.length - 1 + moreNews;
  const story = tell("log.template", { mode: code, errors: String(errorsOnly), n: top.lines, text: top.text });
  return {
    code,
    story: others > 0 ? tell("log.moreTemplates", { sentence: story.told, n: others }) : story,
    data: { templates: told.map(({ text, lines: count }) => ({ template: text, lines: count })), further: moreNews || null },
    lines: {
      template: top.id,
      fromMs: Math.min(...told.map(({ firstMs }) => firstMs)) - TEMPLATES.showBeforeMs,
      toMs: Math.max(top.lastMs, atMs),
    },
  };
}
