import type { ServerResponse } from "node:http";
import { RELAY_ANSWER_BYTES, RELAY_SILENCE_MS, type RelayPart, type RelayRequest, type RelayVerdict } from "@/lib/contracts/relay";

/** Bytes that may wait for a slow reader before the agent has to wait. An agent that sends more anyway is disconnected, so that memory stays bounded. */
const HIGH_WATER = 512 * 1024;
const STALLED_MS = 60_000;
/** An agent says within this time that its model server is silent. */
const LOST_MS = RELAY_SILENCE_MS + 30_000;

/** Says whether an answer is the model server's, or why there is none. */
const RELAY_HEADER = "x-millwright-relay";

/** A request on its way through an agent, and the answer that streams back to the caller. */
export class Relay {
  private next = 0;
  private size = 0;
  private stalledSince: number | undefined;
  private isOver = false;
  private readonly lost: NodeJS.Timeout;

  constructor(
    readonly id: string,
    readonly nodeId: string,
    /** Forgotten once the agent has it. */
    public request: RelayRequest | null,
    private readonly raw: ServerResponse,
    /** Called once. `isLeft`: the reader went away, or got no whole answer, so the agent can stop. */
    private readonly onEnd: (isLeft: boolean) => void,
  ) {
    this.lost = setTimeout(() => this.fail("The node's agent does not answer any more."), LOST_MS);
    raw.once("close", () => this.end(!raw.writableFinished));
  }

  /** Takes the next part of the answer. */
  take(part: RelayPart): RelayVerdict {
    if (this.isOver) return "stop";
    this.lost.refresh();
    if (part.number < this.next) return this.verdict();
    if (part.number > this.next) return this.fail("A part of the answer was lost on its way from the node.");
    this.next++;
    if (part.head) this.begin(part.head);
    if (part.data !== undefined) {
      const bytes = Buffer.from(part.data, "base64");
      this.size += bytes.length;
      if (!this.raw.headersSent) return this.fail("The node's agent sent an answer without its head.");
      if (this.size > RELAY_ANSWER_BYTES) return this.fail("The answer is too large.");
      if (this.raw.writableLength >= HIGH_WATER) return this.fail("The node's agent does not wait for a slow reader.");
      this.raw.write(bytes);
    }
    if (part.end) {
      if (part.end.failure !== null) return this.fail(part.end.failure);
      if (!this.raw.headersSent) return this.fail("The node's agent sent an empty answer.");
      this.raw.end();
      return "stop";
    }
    return this.verdict();
  }

  /** Before the answer has begun the reader gets the sentence; later the connection breaks, because part of the answer was already sent. */
  fail(sentence: string): "stop" {
    if (this.isOver) return "stop";
    if (this.raw.headersSent) this.raw.destroy();
    else {
      this.raw.writeHead(502, { "content-type": "application/json; charset=utf-8", [RELAY_HEADER]: "failed" });
      this.raw.end(JSON.stringify({ failure: sentence }));
    }
    this.end(true);
    return "stop";
  }

  private begin({ status, contentType, retryAfter }: NonNullable<RelayPart["head"]>): void {
    if (this.raw.headersSent) return;
    this.raw.writeHead(status < 200 ? 502 : status, {
      "content-type": printable(contentType),
      ...(retryAfter ? { "retry-after": printable(retryAfter) } : {}),
      [RELAY_HEADER]: "answer",
    });
    this.raw.flushHeaders();
  }

  private verdict(): RelayVerdict {
    if (this.raw.writableLength < HIGH_WATER) {
      this.stalledSince = undefined;
      return "go-on";
    }
    this.stalledSince ??= Date.now();
    return Date.now() - this.stalledSince > STALLED_MS ? this.fail("The reader read nothing for 60 s.") : "wait";
  }

  private end(isLeft: boolean): void {
    if (this.isOver) return;
    this.isOver = true;
    clearTimeout(this.lost);
    this.onEnd(isLeft);
  }
}

/** A host's text for a header: one line of printable ASCII. */
const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, "");
