import "server-only";
import { Prisma } from "@/prisma/generated/client";
import { isNumberField, isVersionField, type Operator, type Term } from "./filter";

/** Columns of the fleet query (lib/fleet/fleet.ts) that a filter may use. Every value is a parameter; no text becomes SQL. */
const column: Record<string, Prisma.Sql> = {
  state: Prisma.sql`f.state`,
  name: Prisma.sql`f.name`,
  gpu: Prisma.sql`f.gpu_name`,
  os: Prisma.sql`f.os`,
  agent: Prisma.sql`f.agent_version`,
  driver: Prisma.sql`f.driver`,
  gpus: Prisma.sql`f.gpu_count`,
  incidents: Prisma.sql`f.open_incidents`,
};
const sign: Record<Operator, Prisma.Sql> = {
  ":": Prisma.sql`=`,
  "<": Prisma.sql`<`,
  "<=": Prisma.sql`<=`,
  ">": Prisma.sql`>`,
  ">=": Prisma.sql`>=`,
};

/** The condition that a filter's terms make. */
export function filterSql(terms: Term[]): Prisma.Sql {
  if (terms.length === 0) return Prisma.sql`true`;
  return Prisma.join(terms.map(termSql), " AND ");
}

function termSql(term: Term): Prisma.Sql {
  const any = Prisma.sql`(${Prisma.join(
    term.values.map((value) => valueSql(term, value)),
    " OR ",
  )})`;
  // NULL (a node without a driver) is "no", so that its negation is "yes".
  return term.negated ? Prisma.sql`NOT coalesce(${any}, false)` : any;
}

function valueSql({ field, operator }: Term, value: string): Prisma.Sql {
  if (field === "word") return wordSql(value);
  if (field === "label") return labelSql(value);
  if (field === "id") return Prisma.sql`f.id = ${value}`;
  if (field === "state") return Prisma.sql`f.state = ${value.toLowerCase()}`;
  if (field === "check") return checkSql(value);
  const target = column[field] ?? Prisma.sql`NULL`;
  if (isNumberField(field)) return Prisma.sql`${target} ${sign[operator]} ${Number(value)}::int`;
  if (isVersionField(field)) return versionSql(target, operator, value);
  return contains(target, value);
}

const contains = (target: Prisma.Sql, value: string) => Prisma.sql`${target} ILIKE ${`%${escapeLike(value)}%`}`;
const escapeLike = (value: string): string => value.replace(/[\\%_]/g, (character) => `\\${character}`);

const wordSql = (value: string) => Prisma.sql`(${contains(column.name!, value)} OR ${contains(Prisma.sql`f.worst_sentence`, value)}
  OR EXISTS (SELECT 1 FROM jsonb_each_text(f.labels) AS l WHERE ${contains(Prisma.sql`l.key || '=' || l.value`, value)}))`;

/** `label:team` has it at all, `label:team=vision` with this value. */
function labelSql(value: string): Prisma.Sql {
  const at = value.indexOf("=");
  if (at === -1) return Prisma.sql`jsonb_exists(f.labels, ${value})`;
  return Prisma.sql`f.labels ->> ${value.slice(0, at)} = ${value.slice(at + 1)}`;
}

/** `check:gpu.xid`, `check:gpu`: one of these checks is not ok. */
const checkSql = (value: string) => Prisma.sql`EXISTS (SELECT 1 FROM check_status c WHERE c.org_id = f.org_id AND c.node_id = f.id
  AND c.state IN ('faulty', 'degraded') AND c.check_id ILIKE ${`${escapeLike(value)}%`})`;

/** `driver:550` is any 550.x; `driver>550` is 551 and later, `driver>=550` also any 550.x. A text that is not a version matches nothing. */
function versionSql(target: Prisma.Sql, operator: Operator, value: string): Prisma.Sql {
  const wanted = value.split(".").map(Number);
  const own = Prisma.sql`CASE WHEN ${target} ~ '^[0-9]{1,6}(\\.[0-9]{1,6})*$' THEN (string_to_array(${target}, '.')::int[])[1:${wanted.length}::int] END`;
  return Prisma.sql`${own} ${sign[operator]} ${wanted}::int[]`;
}
