import "server-only";
import { globalAgent } from "node:https";
import webPush from "web-push";
import type { Ctx } from "@/lib/context";
import { withOrg } from "@/lib/db";
import { env } from "@/lib/env";
import { unseal } from "@/lib/inference/endpoints/seal";
import type { PushSubscription } from "@/prisma/generated/client";
import type { Message } from "../message";
import { type Outcome, post } from "../post-json";
import { sealedForBrowser } from "./browsers";
import { vapidKeys } from "./vapid-keys";

/** How long a push service stores it for a phone that is off. */
const TTL_SECONDS = 24 * 3_600;
/** Push services take 4 KiB, encryption included. */
const TITLE_LIMIT = 200;
const BODY_LIMIT = 1_000;

/** What the service worker shows (public/push-worker.js). */
const payloadOf = ({ subject, lines, url }: Message, about: string): string =>
  JSON.stringify({
    title: subject.slice(0, TITLE_LIMIT),
    body: lines
      .map(([label, value]) => `${label}: ${value}`)
      .join("\n")
      .slice(0, BODY_LIMIT),
    url,
    tag: about.slice(0, 100),
  });

/** Sends to every browser of a member. It is delivered once one of them accepted it; browsers that are gone are removed. */
export async function sendPush(ctx: Pick<Ctx, "orgId">, userId: string, message: Message, about: string): Promise<Outcome> {
  const { orgId } = ctx;
  const browsers = await withOrg(ctx, (tx) => tx.pushSubscription.findMany({ where: { orgId, userId } }));
  if (browsers.length === 0) return { ok: true, answer: "None of their browsers accepts notifications any more." };
  const outcomes = await Promise.all(browsers.map((browser) => sendToBrowser(browser, payloadOf(message, about), message.severity)));
  const gone = browsers.filter((_, index) => /^(404|410)\b/.test(outcomes[index]?.answer ?? ""));
  if (gone.length > 0)
    await withOrg(ctx, (tx) => tx.pushSubscription.deleteMany({ where: { orgId, id: { in: gone.map(({ id }) => id) } } }));
  const answer = outcomes.map((outcome, index) => `${browsers[index]?.name}: ${outcome.answer}`).join("; ");
  return { ok: gone.length === browsers.length || outcomes.some(({ ok }) => ok), answer };
}

async function sendToBrowser(browser: PushSubscription, payload: string, severity: Message["severity"]): Promise<Outcome> {
  const auth = unseal(browser.authCipher, sealedForBrowser(browser.id));
  if (auth === null) return { ok: false, answer: "Its key was sealed under another secret." };
  const { publicKey, privateKey } = await vapidKeys();
  const subject = env().MILLWRIGHT_URL.startsWith("https:") ? env().MILLWRIGHT_URL : "mailto:millwright@localhost";
  const { headers, body } = webPush.generateRequestDetails(
    { endpoint: browser.endpoint, keys: { p256dh: browser.p256dh, auth } },
    payload,
    {
      vapidDetails: { subject, publicKey, privateKey },
      TTL: TTL_SECONDS,
      urgency: severity === "critical" ? "high" : "normal",
    },
  );
  const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  return post(new URL(browser.endpoint), body, { headers: given, agent: globalAgent, networks: env().MILLWRIGHT_PUSH_NETWORKS });
}
