import "server-only";
import type { IncidentDetail } from "@/lib/contracts/incident";
import { redact } from "@/lib/inference/usage/redact";

/** Limits on the evidence that leaves the portal: lines, characters of a line, and characters in all. */
const MOST_LINES = 80;
const LINE_CHARACTERS = 240;
const MOST_CHARACTERS = 10_000;
const MOST_FACTS = 40;
const LAST_EVENTS = 15;
const MOST_MEMBERS = 8;

const at = (ms: number) => `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** On one line and without secrets: a line break in a log must not start a new line of evidence. */
const evidenceText = (text: string): string => {
  const plain = redact(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return plain.length <= LINE_CHARACTERS ? plain : `${plain.slice(0, LINE_CHARACTERS - 1)}…`;
};

/** An incident as lines that an answer can cite by their number, the most important first. Secrets are masked here as well as on the host. */
export function evidenceLines(incident: IncidentDetail, logLines: readonly string[]): string[] {
  const { finding, causes, members, timeline } = incident;
  const subject = [incident.check, incident.code, incident.workload].filter(Boolean).join(", ");
  const all = [
    `Incident ${incident.number}, ${incident.severity}, ${incident.state}, opened ${at(incident.openedAt)}, on ${incident.nodeName}: ${subject}`,
    `Finding: ${incident.sentence}`,
    `Seen ${incident.repeats} times, reopened ${incident.reopened} times, last seen ${at(incident.lastSeenAt)}`,
    ...factsOf(finding.data).slice(0, MOST_FACTS),
    ...causes.map(({ what, evidence }) => `In common: ${what.text}. ${evidence.text}`),
    ...members.slice(0, MOST_MEMBERS).map(({ number, nodeName, sentence }) => `Same group: incident ${number} on ${nodeName}: ${sentence}`),
    ...timeline.slice(-LAST_EVENTS).map(({ atMs, kind, text }) => `Timeline ${at(atMs)} ${kind}: ${text}`),
    ...logLines.map((line) => `Log: ${line}`),
  ].map(evidenceText);
  const lines: string[] = [];
  let characters = 0;
  for (const line of all) {
    characters += line.length;
    if (lines.length === MOST_LINES || characters > MOST_CHARACTERS) break;
    if (line !== "") lines.push(line);
  }
  return lines;
}

/** Leaves of a finding's data as `path: value`. */
function factsOf(data: unknown, path = ""): string[] {
  if (data === null || typeof data !== "object") return data === undefined ? [] : [`${path}: ${String(data)}`];
  return Object.entries(data).flatMap(([key, value]) => factsOf(value, path === "" ? key : `${path}.${key}`));
}
