import "server-only";
import { log } from "@/lib/log";
import { withOrgsPg } from "@/lib/pg";
import { storableText } from "@/lib/storable-text";
import { uuidv7 } from "@/lib/uuid";

/** One finished request through the door. */
export interface MeteredRequest {
  orgId: string;
  keyId: string;
  keyName: string;
  atMs: number;
  route: string;
  model: string;
  endpointId: string | null;
  status: number;
  error: string | null;
  attempts: number;
  batchItems: number;
  ttftMs: number | null;
  totalMs: number;
  promptTokens: number;
  completionTokens: number;
  /** The endpoint reported no tokens. */
  estimated: boolean;
  prompt: string | null;
  answer: string | null;
}

const FLUSH_MS = 1_000;
/** Requests that wait to be written while the database is away. Beyond this the oldest are lost, and the log says how many. */
const MOST_WAITING = 20_000;
const AT_ONCE = 500;

/** Writes requests down in the background: the log, and what each key used of each model and day. */
export class Meter {
  private waiting: MeteredRequest[] = [];
  private lost = 0;
  private flushing: Promise<void> | undefined;
  private readonly timer = setInterval(() => void this.flush(), FLUSH_MS).unref();

  record(request: MeteredRequest): void {
    // Texts from the caller and the endpoint: one that the database refuses would block the others of its batch.
    const { model, error, prompt, answer } = request;
    const stored = (text: string | null) => (text === null ? null : storableText(text));
    this.waiting.push({ ...request, model: storableText(model), error: stored(error), prompt: stored(prompt), answer: stored(answer) });
    if (this.waiting.length > MOST_WAITING) {
      this.waiting.shift();
      this.lost += 1;
    }
  }

  /** Writes the waiting requests. Those that fail stay for the next time. */
  flush(): Promise<void> {
    this.flushing ??= this.writeAll().finally(() => {
      this.flushing = undefined;
    });
    return this.flushing;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flushing;
    await this.flush();
  }

  private async writeAll(): Promise<void> {
    const due = this.waiting;
    this.waiting = [];
    if (this.lost > 0) log.error({ lost: this.lost }, "requests were not metered: the database was away for too long");
    this.lost = 0;
    for (const orgId of new Set(due.map((request) => request.orgId))) {
      const requests = due.filter((request) => request.orgId === orgId);
      for (let from = 0; from < requests.length; from += AT_ONCE) {
        const part = requests.slice(from, from + AT_ONCE);
        await write(orgId, part).catch((error: unknown) => {
          log.warn({ error: String(error), requests: part.length }, "requests were not metered yet");
          this.waiting.push(...part);
        });
      }
    }
  }
}

/** The request's row and its part of the day's sum are written together or not at all. */
const write = (orgId: string, requests: readonly MeteredRequest[]): Promise<unknown> =>
  withOrgsPg([orgId], async (client) => {
    const rows = JSON.stringify(requests.map((request) => ({ ...request, id: uuidv7(), at: new Date(request.atMs) })));
    await client.query(
      `INSERT INTO inference_request (id, org_id, key_id, key_name, at, route, model, endpoint_id, status, error, attempts, batch_items, ttft_ms,
         total_ms, prompt_tokens, completion_tokens, prompt, answer)
       SELECT id, $1, "keyId", "keyName", at, route, model, "endpointId", status, error, attempts, "batchItems", "ttftMs",
         "totalMs", "promptTokens", "completionTokens", prompt, answer
       FROM jsonb_to_recordset($2) AS r (id text, "keyId" text, "keyName" text, at timestamptz, route text, model text, "endpointId" text, status int,
         error text, attempts int, "batchItems" int, "ttftMs" float8, "totalMs" float8, "promptTokens" int, "completionTokens" int, prompt text, answer text)`,
      [orgId, rows],
    );
    await client.query(
      `INSERT INTO inference_usage AS u (org_id, key_id, model, day, key_name, requests, failed, estimated, prompt_tokens, completion_tokens)
       SELECT $1, "keyId", model, (at AT TIME ZONE 'UTC')::date, max("keyName"), count(*), count(*) FILTER (WHERE status >= 400),
         count(*) FILTER (WHERE estimated), sum("promptTokens"), sum("completionTokens")
       FROM jsonb_to_recordset($2) AS r ("keyId" text, model text, at timestamptz, "keyName" text, status int, estimated bool,
         "promptTokens" bigint, "completionTokens" bigint)
       GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
       ON CONFLICT (org_id, key_id, model, day) DO UPDATE SET key_name = excluded.key_name, requests = u.requests + excluded.requests,
         failed = u.failed + excluded.failed, estimated = u.estimated + excluded.estimated,
         prompt_tokens = u.prompt_tokens + excluded.prompt_tokens, completion_tokens = u.completion_tokens + excluded.completion_tokens`,
      [orgId, rows],
    );
  });
