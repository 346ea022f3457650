import * as z from "zod";

/** What a refusal says: the message of OpenAI's error shape, or FastAPI's `detail`, else the body as it is. At most 4,000 characters. */
export function refusalText(body: string): string {
  const json = jsonOf(body);
  const shape = z
    .object({ error: z.unknown().optional(), detail: z.unknown().optional(), message: z.unknown().optional() })
    .safeParse(json);
  const inner = shape.success ? (shape.data.error ?? shape.data.detail ?? shape.data.message) : undefined;
  const text = inner === undefined || inner === null ? body : errorText(inner);
  return text.trim().slice(0, 4_000);
}

/** The message inside an error of any of the usual shapes. */
export function errorText(error: unknown): string {
  if (typeof error === "string") return error;
  const shape = z.object({ message: z.string() }).safeParse(error);
  return shape.success ? shape.data.message : jsonText(error);
}

/** A value as JSON. A server's value can be nested too deeply for JSON.stringify. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return "a value that is nested too deeply";
  }
}

/** undefined = not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
