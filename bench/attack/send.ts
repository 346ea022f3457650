import { request } from "node:http";

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The loopback address to send from. Each address counts as another client. */
  from?: string;
  /** Sends the head and one byte of the body, and never the rest. */
  hold?: boolean;
}
export interface Received {
  status: number;
  text: string;
  headers: Record<string, string | string[] | undefined>;
}

const WITHIN_MS = 30_000;

/** Sends a raw request to loopback. @throws Error for any other host, and when no answer comes in time. */
export function send(url: string, { method, headers = {}, body, from = "127.0.0.1", hold }: Sent = {}): Promise<Received> {
  const { port, pathname, search, host, hostname } = new URL(url);
  if (hostname !== "localhost" && !hostname.startsWith("127.")) throw new Error(`Attacks go to loopback, not to ${hostname}.`);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const asked = request({
      host: "127.0.0.1",
      port,
      path: pathname + search,
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { host, ...length, ...headers },
      localAddress: from,
      timeout: WITHIN_MS,
    });
    asked.on("response", (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString("utf8");
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }));
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer within ${WITHIN_MS / 1_000} s`)));
    asked.on("error", reject);
    if (hold) asked.write("{");
    else asked.end(body);
  });
}

/** Headers of a request by a portal page. */
export const fromOurPage = (url: string) => ({ origin: new URL(url).origin, "sec-fetch-site": "same-origin" });

/** One attempt to sign in, with a new cookie jar. */
export async function trySignIn(
  url: string,
  email: string,
  password: string,
  path = "callback/credentials",
  from?: string,
  more = {},
  fields = {},
) {
  const where = from ? { from } : {};
  const csrf = await send(`${url}/api/auth/csrf`, where);
  const cookie = [csrf.headers["set-cookie"] ?? []]
    .flat()
    .map((one) => one.split(";")[0])
    .join("; ");
  const { csrfToken } = JSON.parse(csrf.text) as { csrfToken: string };
  const form = new URLSearchParams({ csrfToken, email, password, json: "true", ...fields }).toString();
  const headers = { cookie, "content-type": "application/x-www-form-urlencoded", ...fromOurPage(url), ...more };
  return send(`${url}/api/auth/${path}`, { ...where, headers, body: form });
}
