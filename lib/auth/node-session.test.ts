import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHALLENGE_MS, isOwnChallenge, makeChallenge, makeSessionToken, readSessionToken, SESSION_MS } from "./node-session";

const node = { nodeId: randomUUID(), orgId: randomUUID() };
const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);

describe("a node's session token", () => {
  it("names its node until it expires", () => {
    const { token, expiresAtMs } = makeSessionToken(node);
    expect(readSessionToken(token)).toEqual({ ...node, expiresAtMs });
    expect(readSessionToken(token, Date.now() + SESSION_MS + 1)).toBeNull();
  });

  it("is refused once a single character differs", () => {
    const { token } = makeSessionToken(node);
    // The last character of 32 bytes in base64url carries four bits: some of its changes mean the same bytes.
    for (let at = 0; at < token.length - 1; at++) expect(readSessionToken(flip(token, at))).toBeNull();
  });

  it("cannot be made from anything else", () => {
    fc.assert(fc.property(fc.string(), (text) => readSessionToken(text) === null && !isOwnChallenge(node.nodeId, text)));
    expect(readSessionToken(makeChallenge(node.nodeId))).toBeNull();
  });
});

describe("a challenge", () => {
  it("is for one node and one minute", () => {
    const challenge = makeChallenge(node.nodeId);
    expect(isOwnChallenge(node.nodeId, challenge)).toBe(true);
    expect(isOwnChallenge(randomUUID(), challenge)).toBe(false);
    expect(isOwnChallenge(node.nodeId, challenge, Date.now() + CHALLENGE_MS + 1)).toBe(false);
    for (let at = 0; at < challenge.length - 1; at++) expect(isOwnChallenge(node.nodeId, flip(challenge, at))).toBe(false);
  });
});
