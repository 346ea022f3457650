import { describe, expect, it } from "vitest";
import { learnLine } from "./learn";
import { maskLine } from "./mask";
import { createMiner, templateOf, templateText } from "./miner";
import { loadMiner, saveMiner } from "./stored";

const masked = (line: string) => maskLine(line).join(" ");

describe("masking a line", () => {
  it("replaces numbers, addresses, hex, UUIDs, dates, paths and sizes with their units", () => {
    expect(masked("worker 12 on 10.0.4.17:8080 took 3.5 ms")).toBe("worker <*> on <*> took <*>");
    expect(masked("page fault at 0xffffa301 in 6f1c2b7e-0a51-4a8e-9d17-1b1f4dd2a001")).toBe("page fault at <*> in <*>");
    expect(masked("opened /var/lib/mw/state.json of 4 KB")).toBe("opened <*> of <*>");
    expect(masked("started Fri Jun 17 07:07:00 2005")).toBe("started <*>");
    expect(masked("reply from fd00:10::1 in -5")).toBe("reply from <*> in <*>");
  });

  it("keeps words, names before values, and the class of an error", () => {
    expect(masked("login user=alice state=ready")).toBe("login user= alice state= ready");
    expect(masked("due to java.io.IOException: pipe closed")).toBe("due to java.io.IOException: pipe closed");
  });

  it("makes one value of a list, however long", () => {
    expect(masked("blocks: 1, 2, 3")).toBe(masked("blocks: 1, 2, 3, 4, 5"));
  });
});

describe("mining templates", () => {
  it("finds a place that varies and keeps the id that the template had first", () => {
    const miner = createMiner();
    const first = learnLine(miner, "tenant acme was suspended by policy");
    for (const name of ["globex", "initech", "umbrella", "hooli", "stark"]) learnLine(miner, `tenant ${name} was suspended by policy`);
    const template = templateOf(miner, first.template.id)!;
    expect(templateText(template)).toBe("tenant <*> was suspended by policy");
    expect(template).toMatchObject({ id: first.template.id, count: 6 });
    expect(miner.byId.size).toBe(1);
  });

  it("keeps two states of one thing apart", () => {
    const miner = createMiner();
    for (const state of ["up", "down", "up", "down"]) learnLine(miner, `link of switch 4 is ${state}`);
    expect([...miner.byId.values()].map(templateText)).toEqual(["link of switch <*> is up", "link of switch <*> is down"]);
  });

  it("says of each line whether its template is new", () => {
    const miner = createMiner();
    expect(learnLine(miner, "fan 1 failed").isNew).toBe(true);
    expect(learnLine(miner, "fan 2 failed").isNew).toBe(false);
  });

  it("survives a restart", () => {
    const miner = createMiner();
    const ids = ["a", "b", "c", "d", "e", "f"].map((x) => learnLine(miner, `user ${x}${x} logged in from 10.0.0.1`).template.id);
    const loaded = loadMiner(JSON.parse(JSON.stringify(saveMiner(miner))));
    expect(saveMiner(loaded)).toEqual(saveMiner(miner));
    for (const id of ids) expect(templateOf(loaded, id)).toEqual(templateOf(miner, id));
    expect(learnLine(loaded, "user zz logged in from 10.0.0.9").isNew).toBe(false);
  });

  it("stays within its bounds over 100,000 templates, merges the oldest and says how many", () => {
    const miner = createMiner({ templates: 1_000, forms: 2_000 });
    const word = (n: number) => [...n.toString(36)].map((c) => String.fromCharCode(97 + (Number.parseInt(c, 36) % 26))).join("q");
    for (let n = 0; n < 100_000; n++) learnLine(miner, `${word(n * 7)} ${word(n * 13 + 5)} ${word(n * 29 + 11)} did ${word(n * 31 + 3)}`);
    expect(miner.byId.size).toBeLessThanOrEqual(1_000);
    expect(miner.forms.size).toBeLessThanOrEqual(2_000);
    expect(miner.aliases.size).toBeLessThanOrEqual(2_000);
    expect(miner.merged).toBeGreaterThan(10_000);
    expect([...miner.byId.values()].reduce((sum, { count }) => sum + count, 0)).toBe(100_000);
  });

  it("copes with an empty line, a very long one and one of signs only", () => {
    const miner = createMiner();
    for (const line of ["", "x ".repeat(50_000), "}{)(][;;==", "\u0000\ud800 日志 5"])
      expect(learnLine(miner, line).template.count).toBe(1);
  });
});
