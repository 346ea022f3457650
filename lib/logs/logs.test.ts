import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Ctx } from "@/lib/context";
import { LogBatch } from "@/lib/contracts/log-batch";
import { LogStock } from "@/lib/contracts/log-search";
import { withOrg } from "@/lib/db";
import { forgetEnv } from "@/lib/env";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { forgetLogs } from "./forget";
import { mineTemplates } from "./mine";
import { recordLines } from "./record-lines";
import { roundSize } from "./round-size";
import { readAround, searchLines } from "./search";
import { readLogStock } from "./stock";

const source = "/var/log/chat.log";
const lines = (...texts: string[]) => texts.map((text) => ({ workload: "chat", source, text }));

describe("lines of declared logs", () => {
  let org: TestOrg;
  let node: Ctx;
  let sequence = 0;
  beforeAll(async () => {
    org = await makeTestOrg("Logs");
    ({ ctx: node } = await makeTestNode(org, "gpu-1"));
  });
  afterEach(() => {
    delete process.env.MILLWRIGHT_LOG_BYTES_PER_DAY;
    forgetEnv();
  });
  const ship = (texts: string[], more: Partial<Omit<LogBatch, "lines">> = {}) =>
    recordLines(node, { sequence: sequence++, atMs: Date.now(), dropped: 0, ...more, lines: lines(...texts) });
  const texts = async (search: Parameters<typeof searchLines>[1]) => {
    const { lines: found } = await searchLines(await org.as("operator"), search);
    return found.map((line) => line.text);
  };

  it("are kept once, in order, and found by text, node, workload and time", async () => {
    await ship(["alpha one", "alpha two"]);
    await recordLines(node, { sequence: sequence - 1, atMs: Date.now(), dropped: 0, lines: lines("alpha again") });
    expect(await texts({ q: "ALPHA" })).toEqual(["alpha two", "alpha one"]);
    expect(await texts({ q: "alpha", workload: "other" })).toEqual([]);
    expect(await texts({ q: "alpha", toMs: Date.now() - 60_000 })).toEqual([]);
    const page = await searchLines(await org.as("operator"), { q: "alpha", limit: 1 });
    expect(page).toMatchObject({ hasMore: true, lines: [{ nodeName: "gpu-1", source, workload: "chat" }] });
    expect(await texts({ q: "alpha", before: page.lines[0]!.id })).toEqual(["alpha one"]);
  });

  it("are shown with the lines around them in their file", async () => {
    await ship(Array.from({ length: 100 }, (_, nth) => `around ${nth}`));
    const [middle] = (await searchLines(await org.as("operator"), { q: "around 50" })).lines;
    const { lines: found } = await readAround(await org.as("operator"), { lineId: middle!.id });
    expect(found.map((line) => line.text)).toEqual(Array.from({ length: 51 }, (_, nth) => `around ${nth + 25}`));
  });

  it("get a template, and are counted once by template and minute, also by two workers at once", async () => {
    await ship(Array.from({ length: 30 }, (_, nth) => `request ${nth} took ${nth * 3} ms`));
    await Promise.all([mineTemplates(org.system), mineTemplates(org.system)]);
    const stock = await readLogStock(await org.as("operator"), { workload: "chat" });
    const template = stock.templates.find((one) => one.text.startsWith("request"));
    expect(template).toMatchObject({ text: "request <*> took <*>", lines: 30 });
    expect(template!.perMinute.reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(await texts({ template: template!.id })).toHaveLength(30);
    expect(stock.workloads).toEqual(["chat"]);
  });

  it("keep their template when later lines show that it was part of another", async () => {
    for (const tenant of ["acme", "globex", "initech", "umbrella", "hooli", "stark", "wayne"]) {
      await ship([`tenant ${tenant} was suspended by policy`]);
      await mineTemplates(org.system);
    }
    const { templates } = await readLogStock(await org.as("operator"), {});
    const suspended = templates.filter((one) => one.text.includes("suspended"));
    expect(suspended).toMatchObject([{ text: "tenant <*> was suspended by policy", lines: 7 }]);
    expect(suspended[0]!.perMinute.reduce((sum, count) => sum + count, 0)).toBe(7);
    expect(await texts({ template: suspended[0]!.id })).toHaveLength(7);
  });

  it("beyond the organisation's quota of the day are counted and not stored; so are those that the host dropped", async () => {
    const before = (await readLogStock(await org.as("operator"), {})).today;
    // The node may use half of the day: room for one short line with its row, and not for the longer one before it.
    process.env.MILLWRIGHT_LOG_BYTES_PER_DAY = String(2 * (before.bytes + 130));
    forgetEnv();
    await ship(["quota 12345", "quota"], { dropped: 7, unreadBytes: 5_000 });
    expect((await readLogStock(await org.as("operator"), {})).today).toMatchObject({
      lines: before.lines,
      refused: before.refused + 2,
      dropped: before.dropped + 7,
      unreadBytes: before.unreadBytes + 5_000,
    });
    await ship(["quota"]);
    expect(await texts({ q: "quota" })).toEqual(["quota"]);
  });

  it("count with their row and names, so that empty ones are not free", async () => {
    const before = (await readLogStock(await org.as("operator"), {})).today;
    await ship(["", ""]);
    const after = (await readLogStock(await org.as("operator"), {})).today;
    expect(after.bytes - before.bytes).toBe(2 * (100 + source.length + "chat".length));
  });

  it("of very many workloads are kept for the first 500 only, and mined one workload at a time", async () => {
    const crowd = await makeTestOrg("Crowd");
    const { ctx } = await makeTestNode(crowd, "noisy");
    const of = (from: number) => Array.from({ length: 100 }, (_, nth) => ({ workload: `w${from + nth}`, source, text: "one line" }));
    for (let batch = 0; batch < 6; batch++) {
      await recordLines(ctx, { sequence: batch, atMs: Date.now(), dropped: 0, lines: of(batch * 100) });
      await mineTemplates(crowd.system);
    }
    const stock = await readLogStock(await crowd.as("operator"), {});
    expect(stock.workloads).toHaveLength(500);
    expect(stock.today).toMatchObject({ lines: 500, refused: 100 });
    const named = [...of(0), { workload: "one more", source, text: "" }];
    expect(LogBatch.safeParse({ sequence: 9, atMs: 1, dropped: 0, lines: named }).success).toBe(false);
  });

  it("that a host says it dropped make no number that the page refuses", async () => {
    const liar = await makeTestOrg("Liar");
    const { ctx } = await makeTestNode(liar, "liar");
    const most = Number.MAX_SAFE_INTEGER;
    for (const nth of [0, 1]) await recordLines(ctx, { sequence: nth, atMs: Date.now(), dropped: most, unreadBytes: most, lines: [] });
    const { today } = LogStock.parse(await readLogStock(await liar.as("operator"), {}));
    expect(today).toMatchObject({ dropped: most, unreadBytes: most });
    // A thousand of them would be more than the database's number holds, and one node would stop the logs of all.
    const [stored] = await withOrg(liar, (tx) => tx.logUsage.findMany({ where: { orgId: liar.orgId } }));
    expect(stored).toMatchObject({ dropped: BigInt(most), unreadBytes: BigInt(most) });
  });

  it("are mined in smaller rounds after a round that failed, each line once", async () => {
    const small = await makeTestOrg("Small rounds");
    const { ctx } = await makeTestNode(small, "busy");
    const all = Array.from({ length: 150 }, (_, nth) => ({ workload: "chat", source, text: `line ${nth}` }));
    await recordLines(ctx, { sequence: 0, atMs: Date.now(), dropped: 0, lines: all });
    while (roundSize(small.orgId) > 100) {
      await expect(mineTemplates(small.system, () => Promise.reject(new Error("out of time")))).rejects.toThrow("out of time");
    }
    const sizes: number[] = [];
    await mineTemplates(small.system, async (_tx, round) => void sizes.push(round.lines.length));
    expect(sizes).toEqual([100, 50]);
  });

  it("of very many templates keep memory bounded: the oldest are merged, which the page says", async () => {
    const noise = await makeTestOrg("Noise");
    const { nodeId } = await makeTestNode(noise, "noisy");
    await withOrg(
      noise,
      (tx) => tx.$executeRaw`
        INSERT INTO log_line (org_id, node_id, at, workload, source, text)
        SELECT ${noise.orgId}, ${nodeId}, now(), 'noise', 'f', 'say ' || (SELECT string_agg(translate(md5(n || part), '0123456789', 'ghijklmnop'), ' ') FROM unnest(ARRAY['a', 'b', 'c']) AS part)
        FROM generate_series(1, 8000) AS n`,
    );
    while (!(await mineTemplates(noise.system)));
    const where = { orgId: noise.orgId };
    const rows = await withOrg(noise, (tx) => tx.logTemplate.findMany({ where }));
    expect(rows.length).toBeLessThanOrEqual(5_000);
    expect(rows.every(({ former }) => former.length <= 2_000)).toBe(true);
    expect(rows.some(({ former }) => former.length === 2_000)).toBe(true);
    // What is merged loses no line: neither of its template nor of its minutes.
    expect(rows.reduce((sum, { lines }) => sum + Number(lines), 0)).toBe(8_000);
    const counts = await withOrg(noise, (tx) => tx.logCount.findMany({ where }));
    expect(counts.reduce((sum, { lines }) => sum + lines, 0)).toBe(8_000);
    expect(new Set(counts.map(({ template }) => template))).toEqual(new Set(rows.map(({ id }) => id)));
    expect((await readLogStock(await noise.as("operator"), {})).merged).toBeGreaterThan(2_000);
  });

  it("are forgotten after their retention", async () => {
    await ship(["long ago"], { atMs: Date.now() - 8 * 86_400_000 });
    await ship(["lately"]);
    expect(await texts({ q: "long ago", fromMs: 0 })).toEqual(["long ago"]);
    await forgetLogs(org.system);
    expect(await texts({ q: "long ago", fromMs: 0 })).toEqual([]);
    expect(await texts({ q: "lately" })).toEqual(["lately"]);
  });

  it("are not shown to viewers, nor to another organisation", async () => {
    await ship(["ours alone"]);
    await expect(searchLines(await org.as("viewer"), {})).rejects.toMatchObject({ code: "forbidden" });
    const other = await makeTestOrg("Elsewhere");
    const owner = await other.as("owner");
    expect((await searchLines(owner, { fromMs: 0 })).lines).toEqual([]);
    const [line] = (await searchLines(await org.as("operator"), { q: "ours alone" })).lines;
    await expect(readAround(owner, { lineId: line!.id })).rejects.toMatchObject({ code: "not-found" });
  });

  it("of a removed node are refused", async () => {
    const { ctx, nodeId } = await makeTestNode(org, "gone");
    await withOrg(org, (tx) => tx.node.deleteMany({ where: { orgId: org.orgId, id: nodeId } }));
    await expect(recordLines(ctx, { sequence: 0, atMs: Date.now(), dropped: 0, lines: lines("late") })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });
});
