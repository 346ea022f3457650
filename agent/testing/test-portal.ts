import { randomUUID } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import {
  EnrolRequest,
  Health,
  LogChunks,
  Report,
  sessionMessage,
  TargetProgress,
  TargetResult,
  type Task,
} from "../../lib/contracts/agent";
import { LogBatch } from "../../lib/contracts/log-batch";
import { fingerprintOf, isSigned, newKeys } from "../link/keys";

type Verdict = "go-on" | "cancel" | "stale";
interface Answer {
  status: number;
  body?: unknown;
  headers?: http.OutgoingHttpHeaders;
}

/**
 * A real HTTP server that speaks the portal's half of protocol 1, for tests of the agent. It checks every message against the contract
 * and remembers what it got. `down` makes it refuse, `intercept` lets a test answer in its place.
 */
export class TestPortal {
  readonly orgKeys = newKeys("ed25519");
  readonly orgId = randomUUID();
  readonly reports: Report[] = [];
  readonly healths: Health[] = [];
  readonly logBatches: LogBatch[] = [];
  readonly progress: (TargetProgress & { targetId: string })[] = [];
  readonly results = new Map<string, TargetResult[]>();
  readonly log = new Map<string, Map<number, { stepId: string; stream: string; text: string }>>();
  readonly nodes = new Map<string, { publicKey: string; sealingKey: string; name: string }>();
  readonly refused: string[] = [];
  /** Connections that were cut while it was `down`. */
  cut = 0;
  tasks: Task[] = [];
  /** How often tasks were asked for. */
  polls = 0;
  verdict: Verdict = "go-on";
  down = false;
  clockAheadMs = 0;
  sessionMs = 3_600_000;
  sessions = 0;
  layouts = new Map<string, number>();
  /** The agent that it offers, and what a download of it brings. */
  offer: { signed: unknown; bundle: Buffer } | undefined;
  intercept: ((path: string, body: unknown) => Answer | undefined) | undefined;
  private server: http.Server | undefined;
  private port = 0;
  private readonly challenges = new Map<string, string>();
  private readonly tokens = new Map<string, string>();
  private waiting = new Set<() => void>();

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get enrolmentToken(): string {
    return `mwe_secret.${fingerprintOf(this.orgKeys.publicKey)}`;
  }

  async start(): Promise<this> {
    this.server = http.createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((done) => this.server!.listen(this.port, "127.0.0.1", done));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    this.wake();
    const { server } = this;
    server?.closeAllConnections();
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  }

  give(...tasks: Task[]): void {
    this.tasks.push(...tasks);
    this.wake();
  }

  /** Everything that was logged for a target, in order. @throws when a number is missing. */
  text(targetId: string): string {
    const chunks = this.log.get(targetId) ?? new Map();
    return [...Array(chunks.size).keys()]
      .map((number) => {
        const chunk = chunks.get(number);
        if (!chunk) throw new Error(`chunk ${number} of ${chunks.size} is missing`);
        return chunk.text;
      })
      .join("");
  }

  revokeSessions(): void {
    this.tokens.clear();
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
  }

  private async serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (this.down) {
      this.cut++;
      return void request.socket.destroy();
    }
    const raw = Buffer.concat(chunks);
    const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw).toString() : raw.toString();
    let answer: Answer;
    try {
      const path = request.url ?? "";
      const body = text ? JSON.parse(text) : undefined;
      answer = this.intercept?.(path, body) ?? (await this.answer(path, body, request.headers.authorization ?? ""));
    } catch (error) {
      this.refused.push(String(error));
      answer = { status: 422, body: { error: { code: "invalid", message: String(error) } } };
    }
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    if (Buffer.isBuffer(answer.body)) response.end(answer.body);
    else response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
  }

  private async answer(path: string, body: unknown, authorization: string): Promise<Answer> {
    const timeMs = Date.now() + this.clockAheadMs;
    if (path === "/agent/agent.cjs") return this.offer ? { status: 200, body: this.offer.bundle } : { status: 404 };
    if (path === "/agent/v1/enrol") {
      const { token, publicKey, sealingKey, name } = EnrolRequest.parse(body);
      if (token !== this.enrolmentToken)
        return { status: 401, body: { error: { code: "unauthenticated", message: "this token was used or has expired" } } };
      const nodeId = randomUUID();
      this.nodes.set(nodeId, { publicKey, sealingKey, name });
      return { status: 200, body: { nodeId, orgId: this.orgId, signingKey: this.orgKeys.publicKey, timeMs } };
    }
    if (path === "/agent/v1/challenge") {
      const challenge = randomUUID();
      this.challenges.set(challenge, (body as { nodeId: string }).nodeId);
      return { status: 200, body: { challenge, timeMs } };
    }
    if (path === "/agent/v1/session") {
      const { nodeId, challenge, signature } = body as { nodeId: string; challenge: string; signature: string };
      const node = this.nodes.get(nodeId);
      if (!node || this.challenges.get(challenge) !== nodeId || !isSigned(sessionMessage(nodeId, challenge), signature, node.publicKey))
        return { status: 401 };
      this.challenges.delete(challenge);
      this.sessions++;
      const token = randomUUID();
      this.tokens.set(token, nodeId);
      return { status: 200, body: { token, expiresAtMs: timeMs + this.sessionMs, timeMs, intervalMs: 5_000 } };
    }
    if (!this.tokens.has(authorization.replace("Bearer ", "")))
      return { status: 401, body: { error: { code: "unauthenticated", message: "no session" } } };
    return this.answerNode(path, body);
  }

  private async answerNode(path: string, body: unknown): Promise<Answer> {
    if (path === "/agent/v1/bundle") return this.offer ? { status: 200, body: this.offer.signed } : { status: 404 };
    if (path === "/agent/v1/reports") {
      const report = Report.parse(body);
      if (report.layout) this.layouts.set(JSON.stringify(report.layout), this.layouts.size + 1);
      const layoutId = report.layout ? this.layouts.get(JSON.stringify(report.layout))! : report.layoutId!;
      if (![...this.layouts.values()].includes(layoutId)) return { status: 200, body: { layoutId: null } };
      this.reports.push(report);
      return { status: 200, body: { layoutId } };
    }
    if (path === "/agent/v1/health") {
      this.healths.push(Health.parse(body));
      return { status: 204 };
    }
    if (path === "/agent/v1/logs") {
      this.logBatches.push(LogBatch.parse(body));
      return { status: 204 };
    }
    if (path.startsWith("/agent/v1/tasks")) {
      this.polls++;
      const waitMs = Number(new URL(path, this.url).searchParams.get("waitMs"));
      if (this.tasks.length === 0) await this.sleep(waitMs);
      return { status: 200, body: { tasks: this.tasks } };
    }
    const [, targetId, what] = /^\/agent\/v1\/targets\/([^/]+)\/(progress|log|result)$/.exec(path) ?? [];
    if (!targetId) return { status: 404 };
    this.tasks = this.tasks.filter((task) => task.kind !== "check-now" && (task.kind !== "run" || task.envelope.targetId !== targetId));
    if (what === "progress") this.progress.push({ targetId, ...TargetProgress.parse(body) });
    if (what === "result") this.results.set(targetId, [...(this.results.get(targetId) ?? []), TargetResult.parse(body)]);
    if (what === "log") {
      const log = this.log.get(targetId) ?? new Map();
      this.log.set(targetId, log);
      for (const chunk of LogChunks.parse(body).chunks) if (!log.has(chunk.number)) log.set(chunk.number, chunk);
    }
    return { status: 200, body: { verdict: this.verdict } };
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.waiting.add(done);
    });
  }
}
