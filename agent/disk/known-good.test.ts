import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { KnownGood } from "./known-good";

const fresh = () => mkdtempSync(join(tmpdir(), "mw-good-"));
const owner = { mode: 0o644, uid: 0, gid: 0 };

describe("the history of files", () => {
  it("remembers the last content that parsed, over a restart", () => {
    const folder = fresh();
    const history = new KnownGood(folder, () => 1);
    history.keep("/etc/a.yaml", Buffer.from("a: 1\n"));
    new KnownGood(folder, () => 2).keep("/etc/a.yaml", Buffer.from("a: 2\n"));
    expect(new KnownGood(folder).last("/etc/a.yaml")).toMatchObject({ content: Buffer.from("a: 2\n"), atMs: 2 });
    expect(history.last("/etc/other.yaml")).toBeUndefined();
  });

  it("falls back to an older content when the newest is damaged on disk", () => {
    const folder = fresh();
    const history = new KnownGood(folder);
    history.keep("/a", Buffer.from("old"));
    const before = readdirSync(join(folder, "objects"));
    history.keep("/a", Buffer.from("new"));
    const newest = readdirSync(join(folder, "objects")).find((name) => !before.includes(name))!;
    writeFileSync(join(folder, "objects", newest), "rotten");
    expect(history.last("/a")?.content.toString()).toBe("old");
  });

  it("keeps what was before a repair's first touch, once for each target, also that there was no file", () => {
    const history = new KnownGood(fresh());
    history.keepBeforeRepair("/a", "t1", Buffer.from("broken"), owner);
    history.keepBeforeRepair("/a", "t1", Buffer.from("half repaired"), owner);
    history.keepBeforeRepair("/b", "t1", null, owner);
    expect(history.beforeRepair("/a", "t1")?.content?.toString()).toBe("broken");
    expect(history.beforeRepair("/b", "t1")?.content).toBeNull();
    expect(history.beforeRepair("/a", "t2")).toBeUndefined();
  });

  it("stores each content once and sweeps what is no longer named", () => {
    const folder = fresh();
    const history = new KnownGood(folder);
    for (const path of ["/a", "/b"]) history.keep(path, Buffer.from("same"));
    expect(readdirSync(join(folder, "objects"))).toHaveLength(1);
    for (let version = 0; version < 30; version++) history.keep("/a", Buffer.from(`version ${version}`));
    expect(readdirSync(join(folder, "objects"))).toHaveLength(21);
    expect(history.last("/b")?.content.toString()).toBe("same");
  });
});
