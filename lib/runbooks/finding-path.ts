import "server-only";

/** The value at `finding.problems[0].path` in a finding's data, or at `portal.agent.version` in the portal's; undefined when there is none. Never follows a prototype. */
export function valueAt(data: unknown, path: string): unknown {
  const keys = path
    .replace(/^(finding|portal)\.?/, "")
    .split(/[.[\]]+/)
    .filter(Boolean);
  let value: unknown = data;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** A parameter's value as text: strings, numbers and booleans, nothing nested. */
export const parameterText = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
    ? String(value)
    : undefined;
