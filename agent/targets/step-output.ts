import { StringDecoder } from "node:string_decoder";
import type { LogChunk, LogStream } from "../../lib/contracts/agent";
import { Masker } from "../trust/masker";

type Stream = LogChunk["stream"];
const STREAMS = ["stdout", "stderr", "agent"] as const satisfies readonly (typeof LogStream.options)[number][];
const FLUSH_MS = 100;
const MAX_CHUNK = 32_768;
const MAX_TAIL = 262_144;

export interface StepOutputOptions {
  /** Over all steps of the target. Beyond it only the end of each step is kept. */
  limitBytes: number;
  secrets: string[];
  /** The next chunk's number; more than 0 when a reboot lies in between. */
  firstNumber: number;
  emit(chunk: LogChunk): void;
  now?: () => number;
}

interface Piece {
  stream: Stream;
  text: string;
}

/**
 * Turns what steps write into numbered chunks: gathered for a moment, secrets masked, bounded. The first piece after a silence leaves
 * at once, so that people see a step begin without delay.
 */
export class StepOutput {
  private number: number;
  private stepId = "";
  private pending: Piece[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastFlushMs = 0;
  private left: number;
  private readonly tailBytes: number;
  private tail: Piece[] = [];
  private tailSize = 0;
  private omitted = 0;
  /** Streams that have written in this step: the first piece of each is not held back. */
  private begun = new Set<Stream>();
  private decoders = new Map<Stream, { decoder: StringDecoder; masker: Masker }>();
  private readonly now: () => number;

  constructor(private readonly options: StepOutputOptions) {
    this.number = options.firstNumber;
    this.tailBytes = Math.min(MAX_TAIL, Math.floor(options.limitBytes / 4));
    this.left = options.limitBytes - this.tailBytes;
    this.now = options.now ?? Date.now;
    this.reset();
  }

  /** Chunks so far. */
  get count(): number {
    return this.number;
  }

  beginStep(stepId: string): void {
    this.endStep();
    this.begun.clear();
    this.stepId = stepId;
  }

  write(stream: Stream, content: Buffer | string): void {
    const { decoder, masker } = this.decoders.get(stream)!;
    const text = typeof content === "string" ? content : decoder.write(content);
    this.take(stream, masker.push(text));
  }

  /** A line of the agent's own. */
  say(line: string): void {
    this.write("agent", `${line}\n`);
  }

  /** Everything written so far is emitted when this returns. */
  endStep(): void {
    for (const stream of STREAMS) {
      const { decoder, masker } = this.decoders.get(stream)!;
      this.take(stream, masker.push(decoder.end()) + masker.end());
    }
    this.reset();
    this.flush();
    if (this.omitted > 0) this.put("agent", `[… ${this.omitted} bytes left out: the output is over its limit …]\n`);
    for (const piece of this.tail) this.put(piece.stream, piece.text);
    this.tail = [];
    this.tailSize = 0;
    this.omitted = 0;
  }

  private reset(): void {
    this.decoders = new Map(
      STREAMS.map((stream) => [stream, { decoder: new StringDecoder("utf8"), masker: new Masker(this.options.secrets) }]),
    );
  }

  private take(stream: Stream, text: string): void {
    if (text === "") return;
    const size = Buffer.byteLength(text);
    if (this.left >= size) {
      this.left -= size;
      this.gather(stream, text);
      return;
    }
    if (this.left > 0) this.gather("agent", "[the output is over its limit: from here only the end of each step is kept]\n");
    this.left = 0;
    const end = text.slice(-this.tailBytes);
    this.tail.push({ stream, text: end });
    this.tailSize += Buffer.byteLength(end);
    this.omitted += size - Buffer.byteLength(end);
    while (this.tailSize > this.tailBytes && this.tail.length > 1) {
      const gone = Buffer.byteLength(this.tail.shift()!.text);
      this.tailSize -= gone;
      this.omitted += gone;
    }
  }

  private gather(stream: Stream, text: string): void {
    const last = this.pending.at(-1);
    if (last?.stream === stream && last.text.length < MAX_CHUNK) last.text += text;
    else this.pending.push({ stream, text });
    const sinceMs = this.now() - this.lastFlushMs;
    const isFirst = !this.begun.has(stream);
    this.begun.add(stream);
    if (isFirst || sinceMs >= FLUSH_MS) this.flush();
    else this.timer ??= setTimeout(() => this.flush(), FLUSH_MS - sinceMs);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastFlushMs = this.now();
    const pieces = this.pending;
    this.pending = [];
    for (const piece of pieces) this.put(piece.stream, piece.text);
  }

  private put(stream: Stream, text: string): void {
    for (let at = 0; at < text.length; ) {
      const end = cutBefore(text, at + MAX_CHUNK);
      this.options.emit({ number: this.number++, atMs: this.now(), stepId: this.stepId, stream, text: text.slice(at, end) });
      at = end;
    }
  }
}

/** Not between the two halves of a character. */
function cutBefore(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code < 0xdc00 ? end - 1 : end;
}
