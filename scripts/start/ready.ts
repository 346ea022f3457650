import { lookup } from "node:dns/promises";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { askForProof, isProven } from "@/lib/auth/server-proof";

type Answer = { isOurs: boolean; status: number };

/**
 * Waits until our server answers a URL with a status below 500, at one address of its name at least.
 * @throws Error after `timeoutMs`, and at once when another program answers at any of these addresses: it would get people's passwords.
 */
export async function whenReady(url: string, timeoutMs = 180_000): Promise<void> {
  const until = Date.now() + timeoutMs;
  const addresses = await lookup(new URL(url).hostname.replace(/^\[|\]$/g, ""), { all: true });
  for (;;) {
    const answers = (await Promise.all(addresses.map(({ address }) => ask(url, address)))).filter((answer) => answer !== null);
    if (answers.some(({ isOurs }) => !isOurs)) throw new Error(`Another program of this machine answers at ${url}. Choose another port.`);
    if (answers.some(({ status }) => status < 500)) return;
    if (Date.now() > until) throw new Error(`${url} does not answer (last status ${answers[0]?.status ?? "none"}).`);
    await pause(100);
  }
}

/** Null when nothing answers there. */
async function ask(url: string, address: string): Promise<Answer | null> {
  const asked = askForProof();
  const sent = request(new URL(url), { host: address, headers: asked, agent: false, signal: AbortSignal.timeout(5_000) });
  try {
    sent.end();
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const { headers, socket, statusCode = 0 } = response;
    const answer = { isOurs: isProven(asked, headers, socket), status: statusCode };
    response.destroy();
    return answer;
  } catch {
    return null;
  } finally {
    sent.on("error", () => {}).destroy();
  }
}
