import "server-only";
import type { Tx } from "@/lib/db";

const MINUTE_MS = 60_000;

export interface CountedLine {
  nodeId: string;
  at: Date;
  template: string;
}
export interface WorkloadKey {
  orgId: string;
  workload: string;
}

/** Adds lines to the counts by template, node and minute, and to their templates. */
export async function countLines(tx: Tx, { orgId, workload }: WorkloadKey, lines: readonly CountedLine[], textOf: (id: string) => string) {
  const perMinute = grouped(lines, (line) => `${line.template} ${line.nodeId} ${minuteOf(line.at)}`);
  await tx.$executeRaw`
    INSERT INTO log_count (org_id, workload, template, node_id, minute, lines)
    SELECT ${orgId}, ${workload}, c.template, c.node_id, to_timestamp(c.minute / 1000.0), c.lines
    FROM unnest(${perMinute.map(([first]) => first.template)}::text[], ${perMinute.map(([first]) => first.nodeId)}::text[],
      ${perMinute.map(([first]) => minuteOf(first.at))}::float8[], ${perMinute.map((group) => group.length)}::int[])
      AS c(template, node_id, minute, lines)
    ON CONFLICT (org_id, workload, template, node_id, minute) DO UPDATE SET lines = log_count.lines + excluded.lines`;
  const templates = grouped(lines, (line) => line.template);
  const timesOf = (group: readonly CountedLine[]) => group.map((line) => line.at.getTime());
  await tx.$executeRaw`
    INSERT INTO log_template (org_id, workload, id, text, lines, first_at, last_at)
    SELECT ${orgId}, ${workload}, t.id, t.text, t.lines, to_timestamp(t.first_at / 1000.0), to_timestamp(t.last_at / 1000.0)
    FROM unnest(${templates.map(([first]) => first.template)}::text[], ${templates.map(([first]) => textOf(first.template))}::text[],
      ${templates.map((group) => group.length)}::bigint[], ${templates.map((group) => least(timesOf(group)))}::float8[],
      ${templates.map((group) => -least(timesOf(group).map((ms) => -ms)))}::float8[]) AS t(id, text, lines, first_at, last_at)
    ON CONFLICT (org_id, workload, id) DO UPDATE SET text = excluded.text, lines = log_template.lines + excluded.lines,
      last_at = greatest(log_template.last_at, excluded.last_at)`;
}

type Group = [CountedLine, ...CountedLine[]];

function grouped(lines: readonly CountedLine[], keyOf: (line: CountedLine) => string): Group[] {
  const groups = new Map<string, Group>();
  for (const line of lines) {
    const group = groups.get(keyOf(line));
    if (group) group.push(line);
    else groups.set(keyOf(line), [line]);
  }
  return [...groups.values()];
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const minuteOf = (at: Date): number => Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
