import { appendFileSync, lchownSync, mkdtempSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { needs } from "@/scripts/testing/needs";
import { Workload } from "../../lib/contracts/workload";
import { Sequence } from "../disk/sequence";
import { Spool } from "../disk/spool";
import { localHost } from "../host/local-host";
import { Clock } from "../link/clock";
import { HttpClient } from "../link/http-client";
import { enrol } from "../link/identity";
import { Portal } from "../link/portal";
import { TestPortal } from "../testing/test-portal";
import { canMakeUsers, makeTestUser, whyNoUsers } from "../testing/test-user";
import { LogShipper, linesOf } from "./log-shipper";

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp(linesPerSecond = 500) {
  const portal = await new TestPortal().start();
  const state = mkdtempSync(join(tmpdir(), "mw-logs-"));
  const identity = await enrol({
    state,
    token: portal.enrolmentToken,
    name: "h",
    portal: portal.url,
    send: (body) => new HttpClient(portal.url).call("agent/v1/enrol", { body }),
  });
  const abort = new AbortController();
  ends.push(
    () => abort.abort(),
    () => portal.stop(),
  );
  const file = join(state, "app.log");
  writeFileSync(file, "before the agent\n");
  const workload = Workload.parse({ name: "chat", kind: "serving", logs: [join(state, "*.log")], shipLogs: true });
  const said: string[] = [];
  const clock = new Clock();
  // After the file was made, also where that was in this very millisecond.
  const time = { ms: Date.now() + 1 };
  const makeShipper = () =>
    new LogShipper({
      host: { ...localHost(), now: () => time.ms },
      portal: new Portal(new HttpClient(portal.url), identity, clock),
      clock,
      workloads: () => [workload],
      sequence: new Sequence(join(state, "sequence"), () => 0),
      spool: new Spool({ folder: join(state, "spool"), maxBytes: 1e6, weigh: linesOf }),
      positionsFile: join(state, "positions"),
      linesPerSecond,
      log: (line) => void said.push(line),
      signal: abort.signal,
    });
  const shipper = makeShipper();
  const ship = async (one = shipper) => {
    time.ms += 1_000;
    await one.shipOnce();
  };
  await ship();
  const texts = () => portal.logBatches.flatMap((batch) => batch.lines.map((line) => line.text));
  return { portal, state, file, said, time, makeShipper, ship, texts };
}

describe("shipping declared logs", () => {
  it("begins at the end, and sends each whole line once, with its workload and file", async () => {
    const { portal, file, ship, texts } = await setUp();
    appendFileSync(file, "one\ntwo\nthr");
    await ship();
    appendFileSync(file, "ee\n");
    await ship();
    await ship();
    expect(texts()).toEqual(["one", "two", "three"]);
    expect(portal.logBatches[0]).toMatchObject({ sequence: 0, dropped: 0, lines: [{ workload: "chat", source: file }, {}] });
  });

  it("continues where it stopped after a restart, and reads what was written meanwhile", async () => {
    const { file, makeShipper, ship, texts } = await setUp();
    appendFileSync(file, "one\n");
    await ship();
    appendFileSync(file, "while away\n");
    await ship(makeShipper());
    expect(texts()).toEqual(["one", "while away"]);
  });

  it("reads a rotated, a truncated and a new file from the beginning", async () => {
    const { state, file, time, ship, texts } = await setUp();
    renameSync(file, `${file}.1`);
    await ship();
    writeFileSync(file, "after rotation\n");
    await ship();
    truncateSync(file, 0);
    await ship();
    appendFileSync(file, "after truncation\n");
    await ship();
    time.ms = Date.now() - 5_000;
    await ship();
    writeFileSync(join(state, "new.log"), "of a new file\n");
    await ship();
    expect(texts()).toEqual(["after rotation", "after truncation", "of a new file"]);
  });

  it("drops lines over the cap and says how many", async () => {
    const { portal, file, ship, texts } = await setUp(10);
    appendFileSync(file, Array.from({ length: 50_000 }, (_, nth) => `line ${nth}\n`).join(""));
    await ship();
    expect(texts()).toHaveLength(20);
    expect(portal.logBatches.reduce((sum, batch) => sum + batch.dropped, 0)).toBe(49_980);
  });

  it("counts the lines of what is too much to read in one look", async () => {
    const { portal, file, ship, texts } = await setUp();
    const all = 80_000;
    appendFileSync(file, `${"x".repeat(499)}\n`.repeat(all));
    await ship();
    const dropped = portal.logBatches.reduce((sum, batch) => sum + batch.dropped, 0);
    expect(texts()).toHaveLength(1_000);
    expect(texts().length + dropped).toBe(all);
    appendFileSync(file, "\n".repeat(100_000));
    appendFileSync(file, "the last");
    await ship();
    appendFileSync(file, " one\n");
    await ship();
    expect(texts().at(-1)).toBe("the last one");
  });

  it("says how much it could not read when too much came to count its lines", async () => {
    const { portal, file, ship, texts } = await setUp();
    const MIB = 1024 * 1024;
    const lines = "a line\n".repeat(10);
    // Holes instead of text: 50 MiB that are not read, 128 MiB with ten lines that are counted, 32 MiB with one line that is sent.
    truncateSync(file, 60 * MIB);
    appendFileSync(file, lines);
    truncateSync(file, 210 * MIB);
    const last = "\nthe newest\n";
    appendFileSync(file, last);
    await ship();
    const [batch] = portal.logBatches;
    expect(texts().at(-1)).toBe("the newest");
    expect(batch).toMatchObject({ unreadBytes: 50 * MIB + last.length - "before the agent\n".length, dropped: 11 });
    expect(portal.logBatches.reduce((sum, one) => sum + (one.unreadBytes ?? 0), 0)).toBe(batch!.unreadBytes);
  });

  it("masks secrets before a line is sent", async () => {
    const { file, ship, texts } = await setUp();
    appendFileSync(
      file,
      [
        "Authorization: Bearer abc.def.ghi",
        "connect postgres://app:hunter2@db/app",
        '{"api_key": "1234567890", "step": 3}',
        "HF_TOKEN=hf_abcdefghijkl loaded",
        "login with password='swordfish' refused; next token=18446744073709 of user",
        "password=2024!Summer db_password: 123456",
        "session eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl ended",
        "tokens per second: 84",
        "max_token=4096 token: 12",
        "",
      ].join("\n"),
    );
    await ship();
    const text = texts().join("\n");
    for (const secret of [
      "abc.def",
      "hunter2",
      "1234567890",
      "hf_abc",
      "swordfish",
      "18446744073709",
      "2024!Summer",
      "123456 ",
      "c2lnbmF0",
    ])
      expect(text).not.toContain(secret);
    expect(text).toContain("tokens per second: 84");
    expect(text).toContain('"step": 3');
    expect(text).toContain("max_token=4096 token: 12");
  });

  it("keeps lines on disk while the portal is away, and sends them in order", async () => {
    const { portal, file, ship, texts } = await setUp();
    portal.down = true;
    appendFileSync(file, "one\n");
    await ship();
    appendFileSync(file, "two\n");
    await ship();
    portal.down = false;
    await expect.poll(texts, { timeout: 20_000 }).toEqual(["one", "two"]);
  });

  it("counts lines that found no room on disk while the portal was away", async () => {
    const { portal, file, ship, texts } = await setUp(5_000);
    portal.down = true;
    const all = 8 * 1_000;
    for (let look = 0; look < 8; look++) {
      appendFileSync(file, `${"x".repeat(299)}\n`.repeat(1_000));
      await ship();
    }
    portal.down = false;
    const dropped = () => portal.logBatches.reduce((sum, batch) => sum + batch.dropped, 0);
    const shipped = async () => {
      await ship();
      return texts().length + dropped();
    };
    await expect.poll(shipped, { timeout: 20_000 }).toBe(all);
    expect(dropped()).toBeGreaterThan(1_000);
  });

  it("takes a long line cut, and no control characters", async () => {
    const { file, ship, texts } = await setUp();
    appendFileSync(file, `${"x".repeat(100_000)}\n\u001b[31mred\u001b[0m\r\u001b[32mgreen\u001b[0m\n`);
    await ship();
    expect(texts().map((text) => text.length)).toEqual([4_000, 5]);
    expect(texts()[1]).toBe("green");
  });

  it("does not follow a link of another user to a file that is not theirs", needs(canMakeUsers ? null : whyNoUsers), async () => {
    const { state, said, ship, texts } = await setUp();
    const user = makeTestUser();
    ends.push(() => user.remove());
    const link = join(state, "stolen.log");
    symlinkSync("/etc/passwd", link);
    lchownSync(link, user.uid, user.gid);
    await ship();
    appendFileSync(join(state, "app.log"), "still sent\n");
    await ship();
    expect(texts()).toEqual(["still sent"]);
    expect(said.filter((line) => line.includes("/etc/passwd"))).toHaveLength(1);
  });
});
