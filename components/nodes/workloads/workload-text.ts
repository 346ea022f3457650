import { parseDocument, stringify } from "yaml";
import type { Workload } from "@/lib/contracts/workload";

/** A workload as the YAML that people edit: without the lists that nothing stands in. */
export function workloadAsYaml({ configs, logs, ...rest }: Partial<Workload>): string {
  return stringify(
    { ...rest, ...(configs?.length ? { configs } : {}), ...(logs?.length ? { logs } : {}) },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

/** The fields that the form shows; everything else is edited as YAML. */
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
  label: string;
  hint: string;
  many?: boolean;
}
export const FORM_FIELDS: FormField[] = [
  { name: "folder", label: "Folder", hint: "Where it runs." },
  { name: "python", label: "Interpreter", hint: "Its own, such as /srv/chat/.venv/bin/python." },
  { name: "requirements", label: "Requirements", hint: "A requirements or lock file to hold the interpreter to." },
  { name: "importLine", label: "Import line", hint: "One import that must work, such as import vllm." },
  { name: "unit", label: "Unit", hint: "Its systemd unit." },
  { name: "container", label: "Container", hint: "Its container's name." },
  { name: "endpoint", label: "Endpoint", hint: "Address of a model server on this host." },
  { name: "configs", label: "Config files", hint: "One a line; * stands for any name.", many: true },
  { name: "logs", label: "Log files", hint: "One a line; * stands for any name.", many: true },
  { name: "checkpoints", label: "Checkpoints", hint: "Folder that a training run saves to." },
  { name: "metrics", label: "Metrics file", hint: "JSON Lines of a training run." },
  { name: "dsnEnv", label: "DSN variable", hint: "Name of a variable in the agent's environment, never the address itself." },
  { name: "group", label: "Group", hint: "Members of a group are compared with each other." },
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
export function inAWord(workload: Workload): string {
  const { folder, unit, container, endpoint, python, configs, logs, checkpoints, metrics, dsnEnv } = workload;
  const parts = [
    endpoint,
    unit,
    container && `container ${container}`,
    folder,
    python && !folder ? python : undefined,
    configs.length > 0 ? `${configs.length} config ${configs.length === 1 ? "path" : "paths"}` : undefined,
    logs.length > 0 ? `${logs.length} log ${logs.length === 1 ? "path" : "paths"}` : undefined,
    checkpoints && "checkpoints",
    metrics && "metrics",
    dsnEnv && `DSN from ${dsnEnv}`,
  ];
  return parts.filter(Boolean).join(" · ") || "nothing to look at yet";
}
