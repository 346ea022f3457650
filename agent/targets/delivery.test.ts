import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it, vi } from "vitest";
import type { TargetResult } from "../../lib/contracts/agent";
import { PortalError } from "../link/http-client";
import { Delivery } from "./delivery";
import { TargetFolder } from "./target-folder";

const abort = new AbortController();
afterAll(() => abort.abort());

const result: TargetResult = {
  fencingToken: 1,
  outcome: "fixed",
  sentence: "it is fixed",
  exitCode: 0,
  before: null,
  after: null,
  startedAtMs: 1,
  finishedAtMs: 2,
  chunks: 0,
};

function setUp() {
  const folder = new TargetFolder(mkdtempSync(join(tmpdir(), "mw-delivery-")), randomUUID());
  folder.saveResult(result);
  const lines: string[] = [];
  const taken: unknown[] = [];
  const portal: { failure: PortalError | undefined } = { failure: undefined };
  const call = async (_path: string, options?: { body?: unknown }) => {
    if (portal.failure) throw portal.failure;
    taken.push(options?.body);
    return { verdict: "go-on" };
  };
  const deliver = () =>
    new Delivery({
      portal: { call },
      folder,
      fencingToken: 1,
      onCancel: () => {},
      log: (line) => void lines.push(line),
      signal: abort.signal,
      silentForMs: 300,
    });
  return { folder, lines, taken, portal, deliver };
}

it("says at once, and once per reason, that a log cannot be read from disk, and delivers it when it can", async () => {
  const { folder, lines, taken, deliver } = setUp();
  mkdirSync(join(folder.path, "log"));
  const delivery = deliver();
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  expect(lines[0]).toMatch(/^the log and result of .* wait: .*EISDIR/);
  expect(taken).toEqual([]);
  rmdirSync(join(folder.path, "log"));
  await delivery.finished;
  expect(taken).toEqual([result]);
});

it("says nothing at first about an unreachable portal, but not for ever", async () => {
  const { lines, taken, portal, deliver } = setUp();
  portal.failure = new PortalError(503, "the portal answered 503");
  const delivery = deliver();
  await vi.waitFor(() => expect(lines).toHaveLength(2), { timeout: 10_000 });
  expect(lines[1]).toMatch(/ wait: the portal answered 503$/);
  portal.failure = undefined;
  await delivery.finished;
  expect(taken).toEqual([result]);
});
