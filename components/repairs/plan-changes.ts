import type { Plan, PlanTarget, PlanValue } from "@/lib/contracts/plan";
import { plural } from "../format";

const keyOf = (target: PlanTarget) => `${target.nodeId} ${target.workload}`;
const nameOf = (target: PlanTarget) => (target.workload ? `${target.nodeName} (${target.workload})` : target.nodeName);
const shown = (value: PlanValue | undefined): string =>
  value === undefined ? "not set" : typeof value === "string" ? `“${value}”` : "a secret";
const isSame = (a: PlanValue | undefined, b: PlanValue | undefined) => JSON.stringify(a) === JSON.stringify(b);
const names = (targets: PlanTarget[]) =>
  targets.length > 5 ? `${targets.slice(0, 4).map(nameOf).join(", ")} and ${targets.length - 4} more` : targets.map(nameOf).join(", ");

/** What differs between two plans of one repair, a sentence each. */
export function planChanges(before: Plan, after: Plan): string[] {
  const old = new Map(before.targets.map((target) => [keyOf(target), target]));
  const fresh = new Set(after.targets.map(keyOf));
  const added = after.targets.filter((target) => !old.has(keyOf(target)));
  const gone = before.targets.filter((target) => !fresh.has(keyOf(target)));
  const sizes = (plan: Plan) => plan.waves.map((wave) => wave.length).join(", ");
  const changes = [
    ...(added.length > 0 ? [`It runs on ${names(added)} as well.`] : []),
    ...(gone.length > 0 ? [`It no longer runs on ${names(gone)}.`] : []),
    ...parameterChanges(old, after.targets),
    ...(sizes(before) === sizes(after) ? [] : [`Waves of ${sizes(after)} instead of ${sizes(before)}.`]),
    ...(before.concurrency === after.concurrency ? [] : [`${after.concurrency} at once instead of ${before.concurrency}.`]),
    ...(before.failureShare === after.failureShare
      ? []
      : [`It halts above ${percent(after.failureShare)} failures instead of ${percent(before.failureShare)}.`]),
    ...(before.reason === after.reason ? [] : [`The reason is now: ${after.reason || "none"}`]),
  ];
  return changes.length > 0 ? changes : ["What runs is the same; it was rendered anew with a later expiry."];
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** One sentence a parameter: its values where all nodes changed alike, else on how many it did. */
function parameterChanges(old: ReadonlyMap<string, PlanTarget>, targets: PlanTarget[]): string[] {
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
        ? `${name} is ${shown(first.after[name])} instead of ${shown(first.before[name])}.`
        : `${name} has other values on ${plural(changed.length, "node")}.`,
    ];
  });
}
