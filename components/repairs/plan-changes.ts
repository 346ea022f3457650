import type { useTranslations } from "next-intl";
import type { Plan, PlanTarget, PlanValue } from "@/lib/contracts/plan";

type Translate = ReturnType<typeof useTranslations<"repairs">>;

const keyOf = (target: PlanTarget) => `${target.nodeId} ${target.workload}`;
const nameOf = (target: PlanTarget) => (target.workload ? `${target.nodeName} (${target.workload})` : target.nodeName);
const shown = (value: PlanValue | undefined, t: Translate): string =>
  value === undefined ? t("change.notSet") : typeof value === "string" ? t("change.text", { value }) : t("change.secret");
const isSame = (a: PlanValue | undefined, b: PlanValue | undefined) => JSON.stringify(a) === JSON.stringify(b);
const names = (targets: PlanTarget[], t: Translate): string => {
  const first = (count: number) => targets.slice(0, count).map(nameOf).join(t("join"));
  return targets.length > 5 ? t("andMore", { names: first(4), n: targets.length - 4 }) : first(5);
};

/** What differs between two plans of one repair, a sentence each. */
export function planChanges(before: Plan, after: Plan, t: Translate): string[] {
  const old = new Map(before.targets.map((target) => [keyOf(target), target]));
  const fresh = new Set(after.targets.map(keyOf));
  const added = after.targets.filter((target) => !old.has(keyOf(target)));
  const gone = before.targets.filter((target) => !fresh.has(keyOf(target)));
  const sizes = (plan: Plan) => plan.waves.map((wave) => wave.length).join(", ");
  const changes = [
    ...(added.length > 0 ? [t("change.added", { names: names(added, t) })] : []),
    ...(gone.length > 0 ? [t("change.gone", { names: names(gone, t) })] : []),
    ...parameterChanges(old, after.targets, t),
    ...(sizes(before) === sizes(after) ? [] : [t("change.waves", { after: sizes(after), before: sizes(before) })]),
    ...(before.concurrency === after.concurrency
      ? []
      : [t("change.concurrency", { after: after.concurrency, before: before.concurrency })]),
    ...(before.failureShare === after.failureShare
      ? []
      : [t("change.failures", { after: percent(after.failureShare), before: percent(before.failureShare) })]),
    ...answersChange(before, after, t),
    ...(before.reason === after.reason ? [] : [t("change.reason", { reason: after.reason || t("change.noReason") })]),
  ];
  return changes.length > 0 ? changes : [t("change.nothing")];
}

function answersChange({ answers: before }: Plan, { answers: after }: Plan, t: Translate): string[] {
  if (!after || JSON.stringify(before) === JSON.stringify(after)) return [];
  const { testSet, prompt, promptVersion: version, model, endpoint } = after;
  return [t("change.answers", { testSet, prompt, version, model, endpoint })];
}

const percent = (share: number) => Math.round(share * 100);

/** One sentence a parameter: its values where all nodes changed alike, else on how many it did. */
function parameterChanges(old: ReadonlyMap<string, PlanTarget>, targets: PlanTarget[], t: Translate): string[] {
  const pairs = targets.flatMap((target) => {
    const before = old.get(keyOf(target));
    return before ? [{ before: before.parameters, after: target.parameters }] : [];
  });
  const parameters = new Set(pairs.flatMap(({ before, after }) => [...Object.keys(before), ...Object.keys(after)]));
  return [...parameters].flatMap((name) => {
    const changed = pairs.filter(({ before, after }) => !isSame(before[name], after[name]));
    const [first] = changed;
    if (!first) return [];
    const alike = changed.every((one) => isSame(one.before[name], first.before[name]) && isSame(one.after[name], first.after[name]));
    return [
      alike
        ? t("change.value", { name, after: shown(first.after[name], t), before: shown(first.before[name], t) })
        : t("change.differs", { name, n: changed.length }),
    ];
  });
}
