import type { AskedApproval, BlastRadius, FreezeWindow, LabelRule, MaintenanceWindow, OrgPolicy } from "@/lib/contracts/policy";
import { askedApprovals, type NodeLabels } from "@/lib/contracts/policy-asks";
import { durationMs, Risk } from "@/lib/contracts/runbook";
import { formatDuration, plural } from "../format";

const numbers = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
export const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

/** `a`, `a and b`, `a, b and c`. */
export const listed = (parts: readonly string[], word = "and"): string =>
  parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} ${word} ${parts.at(-1)}`;

export const labelsText = (labels: NodeLabels): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");

const groupText = (name: string) => (/\s/.test(name) ? `“${name}”` : name);
const askedText = (approvals: readonly AskedApproval[]) =>
  listed(approvals.map(({ group, count }) => `${numbers[count] ?? count} of ${groupText(group)}`));

/** What a policy asks for a repair of this risk on nodes with these labels: "A disruptive repair on team=vision needs one of vision and …". */
export function riskSentence(policy: OrgPolicy, risk: Risk, labels: NodeLabels = {}): string {
  const { approvals, passkey } = askedApprovals(policy, risk, [labels]);
  const { reasonRequired, typedName, expiry } = policy.risks[risk];
  const article = /^[aeiou]/.test(risk) ? "An" : "A";
  const where = Object.keys(labels).length > 0 ? ` on ${labelsText(labels)}` : "";
  const subject = `${article} ${risk} repair${where}`;
  const reason = reasonRequired ? ", and a reason" : "";
  if (approvals.length === 0) return `${subject} needs no approval${reason}.`;
  const besides = [
    ...(typedName ? ["the node's name typed by each of them"] : []),
    ...(passkey ? ["a passkey's signature of each of them"] : []),
  ];
  const more = besides.length > 0 ? `, with ${listed(besides)}` : "";
  return `${subject} needs ${askedText(approvals)}, within ${formatDuration(durationMs(expiry))}${more}${reason}.`;
}

export const labelRuleSentences = (policy: OrgPolicy, rule: LabelRule): string[] =>
  rule.risks.map((risk) => riskSentence(policy, risk, rule.labels));

const utc = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;
const where = (labels: NodeLabels) => (Object.keys(labels).length > 0 ? ` on ${labelsText(labels)}` : "");
const sorted = (risks: readonly Risk[]) => Risk.options.filter((risk) => risks.includes(risk));

export const freezeSentence = (freeze: FreezeWindow): string =>
  `${freeze.title}: no ${listed(sorted(freeze.risks), "or")} repair begins${where(freeze.labels)} from ${utc(freeze.fromMs)} to ${utc(freeze.toMs)}.`;

/** Minutes of the day as `22:00`. */
export const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export function maintenanceSentence(window: MaintenanceWindow): string {
  const days = window.weekdays.length === 7 ? "every day" : `on ${listed(window.weekdays.toSorted().map((day) => weekdays[day] ?? ""))}`;
  const risks = listed(sorted(window.risks));
  const from = clock(window.fromMinute);
  return `${window.title}: ${risks} repairs begin${where(window.labels)} only ${days} between ${from} and ${clock(window.toMinute)} UTC.`;
}

export function blastSentence({ maxNodes, maxShare, disruptivePerHour }: BlastRadius): string {
  const out = [
    ...(maxNodes === null ? [] : [plural(maxNodes, "node")]),
    ...(maxShare === null ? [] : [`${Math.round(maxShare * 100)} % of the fleet`]),
  ];
  const atOnce = out.length === 0 ? [] : [`at most ${listed(out, "and")} are out at once`];
  const hourly = disruptivePerHour === null ? [] : [`at most ${plural(disruptivePerHour, "node")} may begin in an hour`];
  const bounds = [...atOnce, ...hourly];
  if (bounds.length === 0) return "Nothing bounds how many nodes disruptive and irreversible repairs take out at once.";
  return `For disruptive and irreversible repairs ${listed(bounds)}. One node may always be; a rollback is never held back.`;
}

export const fourEyesSentence = (fourEyes: boolean): string =>
  fourEyes
    ? "Whoever requests a repair or changes its plan never approves it, owners included."
    : "Four eyes are off: whoever requests a repair may approve it too.";

export const soloSentence =
  "Solo rule: an owner approves their own reversible repairs while nobody else could, and types the node's name each time.";
