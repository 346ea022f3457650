import type * as z from "zod";

/**
 * The events of a stream, one JSON object a line, however its bytes are cut.
 * @throws Error when a line is none of the events that the contract knows.
 */
export async function* readEvents<S extends z.ZodType>(schema: S, body: ReadableStream<Uint8Array>): AsyncGenerator<z.output<S>> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      const lines = rest.split("\n");
      rest = done ? "" : (lines.pop() ?? "");
      for (const line of lines) if (line.trim() !== "") yield schema.parse(JSON.parse(line));
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
