import { sign } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ChallengeAnswer, PROTOCOL, ReportAnswer, SessionAnswer, sessionMessage } from "@/lib/contracts/agent";
import type { BenchNode } from "../../bench/add-nodes";
import type { HttpLoad } from "../../bench/http-load";
import { HostModel, hostLayout } from "./host-model";

interface Waiting {
  sequence: number;
  atMs: number;
  values: string;
}

export interface Tally {
  made: number;
  acknowledged: number;
  /** Sends that were refused or broke and were made again. */
  again: number;
  sessions: number;
  ackMs: number[];
}

/**
 * An agent as far as reports go, over the real protocol: a session by a signed challenge, the layout once a session, delivery in order and at least
 * once, back-off with jitter, a queue in place of the spool.
 */
export class SimulatedAgent {
  private readonly model: HostModel;
  private readonly queue: Waiting[] = [];
  private token: string | undefined;
  private layoutId: number | undefined;
  private sequence = 0;
  private delivering = false;

  constructor(
    private readonly node: BenchNode,
    private readonly http: HttpLoad,
    /** Reports have connections of their own, as a real agent's do. */
    private readonly sessions: HttpLoad,
    seed: number,
    private readonly intervalMs: number,
    private readonly tally: Tally,
  ) {
    this.model = new HostModel(seed);
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** Measures once and sees to it that the measurement arrives. */
  measure(atMs: number): void {
    const values = new Float32Array(hostLayout.length);
    this.model.step(values);
    this.queue.push({ sequence: ++this.sequence, atMs, values: Buffer.from(values.buffer).toString("base64") });
    this.tally.made++;
    if (!this.delivering) void this.deliver();
  }

  /** One long-poll for tasks, as an agent that has nothing to do holds it. @throws when the gateway has none of it. */
  async wait(polls: HttpLoad, waitMs: number): Promise<void> {
    this.token ??= await this.openSession();
    const answer = await polls.send("GET", `/agent/v1/tasks?waitMs=${waitMs}`, { authorization: `Bearer ${this.token}` });
    if (answer.status === 401) this.token = undefined;
    if (answer.status !== 200) throw new Error(`the poll was answered ${answer.status}`);
  }

  private async deliver(): Promise<void> {
    this.delivering = true;
    let pauseMs = 200;
    while (this.queue.length > 0) {
      const sent = await this.send(this.queue[0]!).catch(() => false);
      if (sent) {
        this.queue.shift();
        pauseMs = 200;
      } else {
        this.tally.again++;
        await delay(Math.random() * pauseMs);
        pauseMs = Math.min(pauseMs * 2, 5_000);
      }
    }
    this.delivering = false;
  }

  private async send(report: Waiting): Promise<boolean> {
    this.token ??= await this.openSession();
    const known = this.layoutId;
    const body = {
      protocol: PROTOCOL,
      sequence: report.sequence,
      atMs: report.atMs,
      intervalMs: this.intervalMs,
      values: report.values,
      ...(known === undefined ? { layout: hostLayout } : { layoutId: known }),
    };
    const answer = await this.http.send(
      "POST",
      "/agent/v1/reports",
      { ...JSON_BODY, authorization: `Bearer ${this.token}` },
      JSON.stringify(body),
    );
    if (answer.status === 401) this.token = undefined;
    if (answer.status !== 200) return false;
    this.layoutId = ReportAnswer.parse(JSON.parse(answer.body)).layoutId ?? undefined;
    if (this.layoutId === undefined) return false;
    this.tally.acknowledged++;
    this.tally.ackMs.push(answer.tookMs);
    return true;
  }

  private async openSession(): Promise<string> {
    const { nodeId, privateKey } = this.node;
    const asked = await this.sessions.send("POST", "/agent/v1/challenge", JSON_BODY, JSON.stringify({ nodeId }));
    const { challenge } = ChallengeAnswer.parse(JSON.parse(asked.body));
    const signature = sign(null, Buffer.from(sessionMessage(nodeId, challenge)), privateKey).toString("base64");
    const opened = await this.sessions.send("POST", "/agent/v1/session", JSON_BODY, JSON.stringify({ nodeId, challenge, signature }));
    this.tally.sessions++;
    return SessionAnswer.parse(JSON.parse(opened.body)).token;
  }
}

const JSON_BODY = { "content-type": "application/json" };
