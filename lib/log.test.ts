import { describe, expect, it } from "vitest";
import { makeLog } from "./log";

/** What is written for an event. */
function written(event: object, message = "it happened"): string {
  const lines: string[] = [];
  const log = makeLog({ write: (line) => void lines.push(line) });
  log.level = "info";
  log.info(event, message);
  expect(JSON.parse(lines.join(""))).toMatchObject({ level: 30 });
  return lines.join("");
}

describe("a line of the log", () => {
  it.each(["DATABASE_URL", "REDIS_URL", "password", "token"])("shows no %s, at the top or one level down", (name) => {
    expect(written({ [name]: "hidden-word" })).not.toContain("hidden-word");
    expect(written({ env: { [name]: "hidden-word" } })).not.toContain("hidden-word");
  });

  it.each([
    "postgres://me:hidden-word@db/app",
    "rediss://:hidden-word@cache:6379",
    "postgres://me:hidden-word@more@db/app",
    'postgres://me:hi"hidden-word@db/app',
  ])("shows no password of an address: %s", (address) => {
    const error = new Error(`cannot reach ${address}`);
    for (const line of [
      written({ error: error.message }),
      written({ err: error }),
      written({ deep: { er: [address] } }),
      written({}, address),
    ]) {
      expect(line).not.toContain("hidden-word");
      expect(line).toMatch(/:…@(db|cache)/);
    }
  });

  it("keeps addresses without a password", () => {
    const plain = "http://localhost:3000/nodes?by=a@b and https://me@host:8443/x";
    expect(JSON.parse(written({ url: plain })).url).toBe(plain);
  });
});
