import { ChallengeAnswer, SessionAnswer, sessionMessage } from "../../lib/contracts/agent";
import type { Clock } from "./clock";
import { type CallOptions, type HttpClient, PortalError, parseAnswer } from "./http-client";
import type { Identity } from "./identity";
import { signText } from "./keys";

/** Renewed this long before it would lapse, so that no call meets an expired token in flight. */
const RENEW_BEFORE_MS = 60_000;

/** The authenticated connection to the portal. Opens a session when one is needed and renews it; every call is made with its token. */
export class Portal {
  private session: { token: string; renewAtMs: number } | undefined;
  private opening: Promise<{ token: string; renewAtMs: number }> | undefined;
  /** Counts sessions: what is sent once a session is sent again when this number changes. */
  sessionNumber = 0;
  /** The report interval that the portal asks for. */
  intervalMs: number | undefined;

  constructor(
    private readonly client: HttpClient,
    private readonly identity: Pick<Identity, "nodeId" | "signing">,
    private readonly clock: Clock,
    /** Called after each request with whether the portal could be reached. */
    private readonly onContact: (isUp: boolean, reason: string) => void = () => {},
    private readonly local: () => number = Date.now,
  ) {}

  /** @throws PortalError. A token that was revoked meanwhile is renewed once. */
  async call(path: string, options: CallOptions = {}): Promise<unknown> {
    try {
      const answer = await this.callInSession(path, options);
      this.onContact(true, "");
      return answer;
    } catch (error) {
      const isAway = error instanceof PortalError && (error.isPassing || error.status === 401);
      if (!options.signal?.aborted) this.onContact(!isAway, isAway ? error.message : "");
      throw error;
    }
  }

  close(): void {
    this.client.close();
  }

  private async callInSession(path: string, options: CallOptions): Promise<unknown> {
    const session = await this.open();
    try {
      return await this.client.call(path, { ...options, bearer: session.token });
    } catch (error) {
      if (!(error instanceof PortalError) || error.status !== 401) throw error;
      if (this.session === session) this.session = undefined;
      return this.client.call(path, { ...options, bearer: (await this.open()).token });
    }
  }

  private async open(): Promise<{ token: string; renewAtMs: number }> {
    if (this.session && this.local() < this.session.renewAtMs) return this.session;
    // Several callers find the session lapsed at once; one of them renews it for all.
    this.opening ??= this.openSession().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async openSession(): Promise<{ token: string; renewAtMs: number }> {
    const { nodeId, signing } = this.identity;
    const askedMs = this.local();
    const { challenge, timeMs } = parseAnswer(ChallengeAnswer, await this.client.call("agent/v1/challenge", { body: { nodeId } }));
    this.clock.learn(timeMs, askedMs, this.local());
    const signature = signText(sessionMessage(nodeId, challenge), signing.privateKey);
    const answer = parseAnswer(SessionAnswer, await this.client.call("agent/v1/session", { body: { nodeId, challenge, signature } }));
    const livesMs = answer.expiresAtMs - answer.timeMs;
    this.intervalMs = answer.intervalMs;
    this.sessionNumber++;
    this.session = { token: answer.token, renewAtMs: this.local() + Math.max(livesMs - RENEW_BEFORE_MS, livesMs / 2) };
    return this.session;
  }
}
