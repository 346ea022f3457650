import "server-only";
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { env } from "@/lib/env";

const QUESTION = "x-millwright-question";
const PROOF = "x-millwright-proof";

let key: Buffer | undefined;
const ownKey = (): Buffer => (key ??= Buffer.from(hkdfSync("sha256", env().MILLWRIGHT_SECRET, "", "millwright server proof", 32)));
/** The address is part of the proof: a program on another one that passes the question on to the real server proves nothing. */
const proofOf = (question: string, address = "", port = 0): Buffer =>
  createHmac("sha256", ownKey())
    .update(`${question} ${address.replace(/^::ffff:/, "")} ${port}`)
    .digest();

/** A question that only a process with this installation's secret can answer. */
export const askForProof = (): Record<string, string> => ({ [QUESTION]: randomBytes(16).toString("hex") });

/** What a server adds to its answer when it is asked who it is. */
export function answerWithProof(headers: IncomingHttpHeaders, { localAddress, localPort }: Socket): Record<string, string> {
  const question = String(headers[QUESTION] ?? "");
  return /^[0-9a-f]{32}$/.test(question) ? { [PROOF]: proofOf(question, localAddress, localPort).toString("hex") } : {};
}

/** Whether an answer came from this installation, at the address that was asked. */
export function isProven(asked: Record<string, string>, answered: IncomingHttpHeaders, { remoteAddress, remotePort }: Socket): boolean {
  const given = Buffer.from(String(answered[PROOF] ?? ""), "hex");
  const expected = proofOf(asked[QUESTION] ?? "", remoteAddress, remotePort);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
