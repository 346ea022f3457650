import type { AuditEntry } from "@/lib/contracts/audit";

/** `Olga Owner (0192…)` → `Olga Owner`: the id is in the entry's detail. */
export const actorName = (actor: string): string => actor.replace(/ \([^()]*\)$/, "");

/** What the entry is about, for people: the noun with the name, number or address it had, else the beginning of its id. */
export function subjectText({ subject, detail }: Pick<AuditEntry, "subject" | "detail">): string {
  const [noun = "", ...rest] = subject.split(":");
  const id = rest.join(":");
  return [noun, nameIn(detail.after) ?? nameIn(detail.before) ?? nameIn(detail) ?? shortId(id)].filter(Boolean).join(" ");
}

const shortId = (id: string) => (/^[0-9a-f-]{36}$/.test(id) ? `${id.slice(0, 8)}…` : id);

function nameIn(part: unknown): string | null {
  if (typeof part !== "object" || part === null) return null;
  const fields = part as Record<string, unknown>;
  for (const key of ["name", "title", "email", "slug"]) {
    const value = fields[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return typeof fields.number === "number" ? `#${fields.number}` : null;
}
