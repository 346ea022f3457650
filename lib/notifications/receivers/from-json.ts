import "server-only";
import { type AlertMapping, MOST_ALERTS } from "@/lib/contracts/alert-receiver";
import { refuse } from "@/lib/errors";
import { type Alert, plain } from "./alert";

/** The value at a path; undefined when there is no own property. */
function valueAt(value: unknown, path: string): unknown {
  const steps = path.match(/[\w-]+/g) ?? [];
  return steps.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, step) ? (inner as Record<string, unknown>)[step] : undefined,
    value,
  );
}

const textAt = (value: unknown, path: string): string => {
  const found = path === "" ? "" : valueAt(value, path);
  return typeof found === "string" || typeof found === "number" || typeof found === "boolean" ? String(found) : "";
};

/** Reads alerts by a mapping. @throws AppError `invalid` that names the path at which something is missing. */
export function fromJson(body: unknown, mapping: AlertMapping, nowMs: number): Alert[] {
  const list = mapping.list === "" ? [body] : valueAt(body, mapping.list);
  if (!Array.isArray(list)) throw refuse("invalid", "noListAt", { path: mapping.list }, mapping.list);
  if (list.length > MOST_ALERTS) throw refuse("invalid", "alertLimit", { most: MOST_ALERTS }, mapping.list);
  const has = (values: readonly string[], text: string) => values.some((value) => value.toLowerCase() === text.toLowerCase());
  return list.map((one: unknown) => {
    const key = textAt(one, mapping.key).slice(0, 500);
    if (key === "") throw refuse("invalid", "noTextAt", { path: mapping.key }, mapping.key);
    const title = plain(textAt(one, mapping.title), 500) || plain(key, 500);
    const node = textAt(one, mapping.node);
    return {
      key,
      name: "alert",
      title,
      severity: has(mapping.criticalValues, textAt(one, mapping.severity)) ? "critical" : "warning",
      isOver: has(mapping.resolvedValues, textAt(one, mapping.status)),
      atMs: nowMs,
      nodes: node === "" ? [] : [node],
      data: {},
    };
  });
}
