import { type KeyObject, sign } from "node:crypto";
import { ChallengeAnswer, SessionAnswer, sessionMessage } from "@/lib/contracts/agent";

export interface Sent {
  status: number;
  body: string;
}
/** Carries one request to the gateway: over `fetch`, or over the connections of a load. */
export type Send = (
  method: "GET" | "POST",
  path: string,
  headers: Record<string, string>,
  body?: string,
  signal?: AbortSignal,
) => Promise<Sent>;

/** The gateway's answer was no success. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Requests to the gateway at `url`, each over a connection that Node chooses. */
export const sendTo =
  (url: string): Send =>
  async (method, path, headers, body, signal) => {
    const answer = await fetch(url + path, { method, headers, body: body ?? null, signal: signal ?? null });
    return { status: answer.status, body: await answer.text() };
  };

const JSON_BODY = { "content-type": "application/json" };

/** One request without a session, as JSON. @throws Refused. */
export async function post(send: Send, path: string, body: unknown, signal?: AbortSignal): Promise<unknown> {
  const answer = await send("POST", path, JSON_BODY, JSON.stringify(body), signal);
  if (answer.status >= 300) throw new Refused(answer.status, `${path} answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body);
}

/** A simulated agent's session: opened by a signed challenge when it is needed, and again when the gateway no longer knows it. */
export class AgentSession {
  opened = 0;
  private token: string | undefined;

  /** `sendToOpen`: for a load that keeps reports on connections of their own. */
  constructor(
    readonly nodeId: string,
    private readonly key: KeyObject,
    private readonly send: Send,
    private readonly sendToOpen: Send = send,
  ) {}

  /** GET without a body, POST with one. @throws Refused. */
  async call(path: string, body?: unknown, { signal, send = this.send }: { signal?: AbortSignal; send?: Send } = {}): Promise<unknown> {
    this.token ??= await this.open(signal);
    const headers = { ...(body === undefined ? {} : JSON_BODY), authorization: `Bearer ${this.token}` };
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await send(body === undefined ? "GET" : "POST", path, headers, text, signal);
    if (answer.status === 401) this.token = undefined;
    if (answer.status >= 300) throw new Refused(answer.status, `${path} answered ${answer.status}: ${answer.body}`);
    return answer.body === "" ? undefined : JSON.parse(answer.body);
  }

  private async open(signal?: AbortSignal): Promise<string> {
    const { nodeId } = this;
    const { challenge } = ChallengeAnswer.parse(await post(this.sendToOpen, "/agent/v1/challenge", { nodeId }, signal));
    const signature = sign(null, Buffer.from(sessionMessage(nodeId, challenge)), this.key).toString("base64");
    const answer = SessionAnswer.parse(await post(this.sendToOpen, "/agent/v1/session", { nodeId, challenge, signature }, signal));
    this.opened++;
    return answer.token;
  }
}
