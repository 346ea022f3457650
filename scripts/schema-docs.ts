/** Draws the data model from prisma/schema.prisma: `npm run docs:schema` writes docs/data-model.md. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
export const schemaDocsFile = path.join(root, "docs/data-model.md");

interface Model {
  name: string;
  table: string;
  about: string;
  fields: { name: string; type: string; isRelation: boolean }[];
}

/** The models of a Prisma schema, in its order. `about` is the comment (`///`) above a model. */
export function modelsOf(schema: string): Model[] {
  return [...schema.matchAll(/((?:^\/\/\/ .*\n)*)^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, comment = "", name = "", body = ""]) => ({
    name,
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
    about: comment
      .replaceAll(/^\/\/\/ /gm, "")
      .trim()
      .replaceAll("\n", " "),
    fields: [...body.matchAll(/^ {2}(\w+)\s+(\w+)(?:\?|\[\])?(.*)$/gm)].map(([, field = "", type = "", rest = ""]) => ({
      name: field,
      type,
      isRelation: rest.includes("@relation(fields:"),
    })),
  }));
}

/**
 * One line of Mermaid for each reference: solid where the database enforces it, dotted where a column only has an id (`incidentId`).
 * References to the organisation are left out: nearly every table has one.
 */
function references(models: Model[]): string[] {
  const names = new Set(models.map(({ name }) => name));
  return models.flatMap(({ name, fields }) => {
    const enforced = fields.filter(({ isRelation, type }) => isRelation && type !== "Org").map(({ type }) => type);
    const held = fields.flatMap(({ name: field }) => {
      const target = /^(\w+)Id$/.exec(field)?.[1] ?? "";
      const model = target.charAt(0).toUpperCase() + target.slice(1);
      return names.has(model) && model !== "Org" && !enforced.includes(model) ? [model] : [];
    });
    return [...enforced.map((to) => `  ${to} ||--o{ ${name} : ""`), ...held.map((to) => `  ${to} ||..o{ ${name} : ""`)];
  });
}

/** docs/data-model.md for a schema. */
export function schemaDocs(schema: string): string {
  const models = modelsOf(schema);
  const rows = models.map(({ name, table, about }) => `| ${name} | \`${table}\` | ${about.replaceAll("|", "\\|")} |`);
  return [
    "# Data model",
    "",
    "Drawn from `prisma/schema.prisma` by `npm run docs:schema`. A solid line is a foreign key; a dotted line is an id that a column holds. Nearly every",
    "table also has an `org_id`, which row-level security guards. The metric tables are not in the schema: `lib/metrics` reads and writes them through `pg`.",
    "",
    "```mermaid",
    "erDiagram",
    ...references(models),
    "```",
    "",
    "| model | table | what a row is |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

export const readSchema = (): string => readFileSync(path.join(root, "prisma/schema.prisma"), "utf8");

if (import.meta.filename === process.argv[1]) writeFileSync(schemaDocsFile, schemaDocs(readSchema()));
