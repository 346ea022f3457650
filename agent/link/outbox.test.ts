import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { Spool } from "../disk/spool";
import { PortalError } from "./http-client";
import { Outbox } from "./outbox";

const abort = new AbortController();
afterAll(() => abort.abort());

function setUp() {
  const folder = mkdtempSync(join(tmpdir(), "mw-outbox-"));
  const lines: string[] = [];
  const sent: unknown[] = [];
  const portal: { refusal: PortalError | undefined } = { refusal: undefined };
  const spool = new Spool({ folder, maxBytes: 1e6 });
  const open = () =>
    new Outbox<number>({
      spool,
      send: async (record) => {
        if (portal.refusal) throw portal.refusal;
        sent.push(record);
      },
      log: (line) => void lines.push(line),
      signal: abort.signal,
      backoff: { baseMs: 1, capMs: 5 },
    });
  return { folder, spool, lines, sent, portal, open };
}

describe("the outbox", () => {
  it("says that a record cannot be read from disk, and delivers it once it can", async () => {
    const { folder, spool, lines, sent, open } = setUp();
    spool.add(1);
    const [path, aside] = [join(folder, readdirSync(folder)[0]!), join(folder, "aside")];
    // A folder instead of the file: opening works and reading fails, as with a bad block.
    renameSync(path, aside);
    mkdirSync(path);
    const outbox = open();
    await vi.waitFor(() => expect(lines[0]).toMatch(/^cannot read the spool on disk: EISDIR/));
    rmdirSync(path);
    renameSync(aside, path);
    await vi.waitFor(() => expect(sent).toEqual([1]));
    await outbox.push(2);
    expect(sent).toEqual([1, 2]);
  });

  it("drops what the portal will never take, and keeps what it refuses for now", async () => {
    const { lines, sent, portal, open } = setUp();
    const outbox = open();
    portal.refusal = new PortalError(422, "does not fit");
    await outbox.push(1);
    expect([outbox.waiting, lines]).toEqual([0, ["dropped a record that the portal will not take: does not fit"]]);
    portal.refusal = new PortalError(401, "removed");
    await outbox.push(2);
    expect(outbox.waiting).toBe(1);
    portal.refusal = undefined;
    await vi.waitFor(() => expect(sent).toEqual([2]));
  });
});
