import type { useTranslations } from "next-intl";
import { parseDocument, stringify } from "yaml";
import type { Workload } from "@/lib/contracts/workload";

/** A workload as the YAML that people edit: without the lists that nothing stands in. */
export function workloadAsYaml({ configs, logs, ...rest }: Partial<Workload>): string {
  return stringify(
    { ...rest, ...(configs?.length ? { configs } : {}), ...(logs?.length ? { logs } : {}) },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** The fields that the form shows, with their names and hints among the `workloads` messages; everything else is edited as YAML. */
export interface FormField {
  name:
    | "folder"
    | "python"
    | "unit"
    | "container"
    | "endpoint"
    | "configs"
    | "logs"
    | "requirements"
    | "importLine"
    | "checkpoints"
    | "metrics"
    | "dsnEnv"
    | "group";
  many?: boolean;
}
export const FORM_FIELDS: FormField[] = [
  { name: "folder" },
  { name: "python" },
  { name: "requirements" },
  { name: "importLine" },
  { name: "unit" },
  { name: "container" },
  { name: "endpoint" },
  { name: "configs", many: true },
  { name: "logs", many: true },
  { name: "checkpoints" },
  { name: "metrics" },
  { name: "dsnEnv" },
  { name: "group" },
];

/** The text's fields as the form shows them; null while the text is no YAML mapping. */
export function formValues(yaml: string): Record<string, string> | null {
  const document = parseDocument(yaml);
  if (document.errors.length > 0) return null;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return yaml.trim() === "" ? {} : null;
  const text = (entry: unknown): string =>
    Array.isArray(entry) ? entry.map(String).join("\n") : entry === undefined || entry === null ? "" : String(entry);
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, text(entry)]));
}

/** The text with one field changed, and everything else, comments too, as it was. An empty value takes the field out. */
export function withField(yaml: string, name: string, value: string, many = false): string {
  const document = parseDocument(yaml);
  const lines = value.split("\n").map((line) => line.trim());
  if (value.trim() === "") document.delete(name);
  else document.set(name, many ? document.createNode(lines.filter(Boolean)) : value);
  return document.toString({ lineWidth: 0 });
}

/** A workload in a line, for lists: where it is and what is watched. */
export function inAWord(workload: Workload, t: ReturnType<typeof useTranslations<"workloads">>): string {
  const { folder, unit, container, endpoint, python, configs, logs, checkpoints, metrics, dsnEnv } = workload;
  const parts = [
    endpoint,
    unit,
    container && t("word.container", { name: container }),
    folder,
    python && !folder ? python : undefined,
    configs.length > 0 ? t("word.configs", { n: configs.length }) : undefined,
    logs.length > 0 ? t("word.logs", { n: logs.length }) : undefined,
    checkpoints && t("word.checkpoints"),
    metrics && t("word.metrics"),
    dsnEnv && t("word.dsn", { name: dsnEnv }),
  ];
  return parts.filter(Boolean).join(" · ") || t("word.nothing");
}
