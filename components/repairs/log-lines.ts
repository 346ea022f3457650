import type { LogChunk } from "@/lib/contracts/agent";
import { plainText } from "./ansi";

type Chunk = Pick<LogChunk, "number" | "stepId" | "stream" | "text" | "atMs">;

/** One line of a target's output. It belongs to the chunk in which it begins; the pair (`chunk`, `index`) names it for good. */
export interface LogLine {
  chunk: number;
  index: number;
  stepId: string;
  stream: LogChunk["stream"];
  atMs: number;
  text: string;
  /** Its newline has come. */
  closed: boolean;
}

/**
 * Adds chunks to lines, in place of nothing and after everything: a chunk goes on with the last line when that is still open and of the same
 * step and stream. Returns how many lines at the end of `lines` were replaced by longer ones (0 or 1) so that a reader can keep its place.
 */
export function appendChunks(lines: LogLine[], chunks: readonly Chunk[]): void {
  for (const chunk of chunks) {
    const parts = chunk.text.split("\n");
    const last = parts.pop() ?? "";
    const open = lines.at(-1);
    const goesOn = open !== undefined && !open.closed && open.stepId === chunk.stepId && open.stream === chunk.stream;
    // What goes on with an earlier line counts too, so that a line has the same name whether or not what stands before it is known.
    let index = goesOn ? 1 : 0;
    if (goesOn) {
      const first = parts.shift();
      lines[lines.length - 1] = { ...open, text: open.text + (first ?? last), closed: first !== undefined };
      if (first === undefined) continue;
    }
    const { number, stepId, stream, atMs } = chunk;
    for (const text of parts) lines.push({ chunk: number, index: index++, stepId, stream, atMs, text, closed: true });
    if (last !== "") lines.push({ chunk: number, index, stepId, stream, atMs, text: last, closed: false });
  }
}

/** The lines of earlier chunks followed by those that are there; a line that was cut between them is made whole. */
export function prependChunks(lines: readonly LogLine[], chunks: readonly Chunk[]): LogLine[] {
  const earlier: LogLine[] = [];
  appendChunks(earlier, chunks);
  const [first] = lines;
  const end = earlier.at(-1);
  const isCut = first && end && !end.closed && end.stepId === first.stepId && end.stream === first.stream;
  if (!isCut) return [...earlier, ...lines];
  earlier[earlier.length - 1] = { ...end, text: end.text + first.text, closed: first.closed };
  return [...earlier, ...lines.slice(1)];
}

const NAMES_ERROR =
  /\b(error|errors|fatal|failed|failure|exception|traceback|panic|segfault|denied|cannot|no such file|no space left|out of memory|exit (?:code|status) [1-9]\d*)\b|\berr!/i;
const NAMES_NONE = /\b(0|no|without) (errors?|failures?|failed)\b/i;

/** Whether a line names an error, or is standard error at all: what "Errors only" keeps. */
export const isErrorLine = (line: Pick<LogLine, "stream" | "text">): boolean => line.stream === "stderr" || namesError(line.text);
/** Whether its words name an error: where "First error" goes before it settles for standard error. */
export function namesError(text: string): boolean {
  const plain = plainText(text);
  return NAMES_ERROR.test(plain) && !NAMES_NONE.test(plain);
}
