import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { Caller } from "./gate";
import type { Refusal } from "./refuse";
import { type ReportHead, readHead, sameHead } from "./report-head";

/** As long as the HTTP server keeps an idle connection. */
const IDLE_MS = 75_000;
/** From the first byte of a body to its last. A caller that sends a byte now and then would hold its memory for ever. */
const WHOLE_MS = 30_000;
/** A longer body goes to the HTTP server: it has a layout, which happens once a session. */
const LARGEST = 64 * 1024;

export interface LaneOptions {
  /** Room for a body that comes in pieces; null when there is none for this caller. */
  room(caller: Caller, bytes: number): (() => void) | null;
  /** The node of a token; null for an unknown one. A body in pieces is gathered only for a known node. */
  callerOf(authorization: string): Caller | null;
  /** Answers one report; never fails. */
  take(caller: Caller | null, body: Buffer): Promise<Answer>;
  answered(status: number): void;
  /** How long a body may take to come in. */
  wholeMs?: number;
}
export type Answer = { status: 200; body: string } | Refusal;

export interface ReportLane {
  /** Answers what is being stored and closes. */
  drain(): void;
}

/**
 * Reads reports directly from their connections. Parsing a report as an HTTP request costs more than storing it, and a fleet sends little else.
 * Only what is plainly one whole report is read here (`readHead`). With the first byte of anything else the connection goes to the HTTP server, for
 * good and with all its bytes, so nothing is ever read by two rules.
 */
export function openReportLane(server: Server, options: LaneOptions): ReportLane {
  const [standard] = server.listeners("connection") as ((this: Server, socket: Socket) => void)[];
  if (!standard) throw new Error("This server takes no connections.");
  server.removeListener("connection", standard);
  const lanes = new Set<Lane>();
  let draining = false;
  server.on("connection", (socket: Socket) => {
    const lane: Lane = new Lane(socket, options, {
      leave: () => void lanes.delete(lane),
      handOver: () => standard.call(server, socket),
      isDraining: () => draining,
    });
    lanes.add(lane);
  });
  return {
    drain: () => {
      draining = true;
      for (const lane of lanes) lane.closeWhenIdle();
    },
  };
}

interface Around {
  leave(): void;
  handOver(): void;
  isDraining(): boolean;
}

/** One connection. */
class Lane {
  private head: ReportHead | undefined;
  /** Whose head it is. */
  private caller: Caller | null = null;
  /** A body of which a part is still to come. */
  private body: Buffer | undefined;
  private filled = 0;
  private release: (() => void) | null = null;
  private deadline: NodeJS.Timeout | undefined;
  /** What came while a report was being stored. */
  private queued: Buffer | undefined;
  private busy = false;
  private ended = false;

  constructor(
    private readonly socket: Socket,
    private readonly options: LaneOptions,
    private readonly around: Around,
  ) {
    socket.setTimeout(IDLE_MS);
    socket.on("data", this.read);
    socket.on("end", this.end);
    socket.on("timeout", this.closeWhenIdle);
    socket.on("error", this.broke);
    socket.on("close", this.close);
  }

  readonly closeWhenIdle = (): void => {
    if (!this.busy) this.socket.destroySoon();
  };

  private readonly broke = (): void => void this.socket.destroy();

  private readonly end = (): void => {
    this.ended = true;
    this.closeWhenIdle();
  };

  private readonly close = (): void => {
    this.dropBody();
    this.around.leave();
  };

  private readonly read = (chunk: Buffer): void => {
    if (this.busy) {
      this.queued = this.queued ? Buffer.concat([this.queued, chunk]) : chunk;
      this.socket.pause();
    } else if (this.body) this.fill(this.body, chunk);
    else this.begin(chunk);
  };

  private begin(chunk: Buffer): void {
    const head = sameHead(this.head, chunk) ?? readHead(chunk);
    if (!head || head.length > LARGEST) {
      this.handOver(chunk);
      return;
    }
    if (head !== this.head) {
      this.head = head;
      this.caller = this.options.callerOf(head.authorization);
    }
    const from = head.bytes.length;
    const end = from + head.length;
    if (chunk.length >= end) this.take(chunk.subarray(from, end), chunk.subarray(end));
    else if (!this.gather(head.length, chunk, from)) this.handOver(chunk);
  }

  /** Begins a body of which a part is still to come. @returns false when this caller has no room for it. */
  private gather(length: number, chunk: Buffer, from: number): boolean {
    this.release = this.caller && this.options.room(this.caller, length);
    if (!this.release) return false;
    this.body = Buffer.allocUnsafe(length);
    this.filled = chunk.copy(this.body, 0, from);
    this.deadline = setTimeout(this.broke, this.options.wholeMs ?? WHOLE_MS);
    return true;
  }

  private fill(body: Buffer, chunk: Buffer): void {
    const used = chunk.copy(body, this.filled);
    this.filled += used;
    if (this.filled < body.length) return;
    this.dropBody();
    this.take(body, chunk.subarray(used));
  }

  private dropBody(): void {
    clearTimeout(this.deadline);
    this.release?.();
    this.release = null;
    this.body = undefined;
  }

  private take(body: Buffer, rest: Buffer): void {
    this.busy = true;
    if (rest.length > 0) this.read(rest);
    void this.options.take(this.caller, body).then((answer) => this.answer(answer));
  }

  private answer(answer: Answer): void {
    this.busy = false;
    this.options.answered(answer.status);
    if (this.socket.destroyed) return;
    const isLast = this.ended || this.around.isDraining();
    this.socket.write(render(answer, isLast), answer.status === 200 ? "latin1" : "utf8");
    if (isLast) return void this.socket.destroySoon();
    const { queued } = this;
    if (!queued) return;
    this.queued = undefined;
    this.socket.resume();
    this.read(queued);
  }

  private handOver(chunk: Buffer): void {
    const { socket } = this;
    socket.off("data", this.read);
    socket.off("end", this.end);
    socket.off("timeout", this.closeWhenIdle);
    socket.off("error", this.broke);
    socket.off("close", this.close);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(chunk);
    this.around.leave();
    this.around.handOver();
    process.nextTick(() => socket.resume());
  }
}

const REASONS: Record<number, string> = { 200: "OK", 401: "Unauthorized", 413: "Payload Too Large", 422: "Unprocessable Entity" };

let date = "";

/** Kept for a second. */
function dateNow(): string {
  if (date === "") {
    date = new Date().toUTCString();
    setTimeout(() => {
      date = "";
    }, 1_000).unref();
  }
  return date;
}

function render(answer: Answer, isLast: boolean): string {
  const { status, body } = answer;
  const retry =
    "retryAfterSeconds" in answer && answer.retryAfterSeconds !== undefined ? `retry-after: ${answer.retryAfterSeconds}\r\n` : "";
  const connection = isLast ? "connection: close" : "connection: keep-alive\r\nkeep-alive: timeout=75";
  const length = status === 200 ? body.length : Buffer.byteLength(body);
  return `HTTP/1.1 ${status} ${REASONS[status] ?? "Refused"}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${length}\r\n${retry}date: ${dateNow()}\r\n${connection}\r\n\r\n${body}`;
}
