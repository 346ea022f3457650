import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "@/lib/canonical";
import { withOrg } from "@/lib/db";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { runbookYaml } from "@/scripts/testing/repairs";
import { type BuiltInRunbook, readLibrary } from "./library";
import { parseRunbook } from "./parse";
import { proposeRunbooks } from "./propose";
import { readRunbook } from "./read";
import { saveRunbook } from "./save";
import { syncBuiltInRunbooks } from "./sync-built-in";

const shipped = (slug: string, text = ""): BuiltInRunbook => {
  const yaml = runbookYaml(slug, "reversible", text);
  const parsed = parseRunbook(yaml);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { file: `${slug}.yaml`, yaml, digest: sha256(yaml), runbook: parsed.runbook };
};

describe("the library that ships", () => {
  it("is valid: every file parses and verifies its repair", async () => {
    const { runbooks, refused } = await readLibrary(path.resolve("runbooks"));
    expect(refused).toEqual([]);
    expect(runbooks.length).toBeGreaterThan(0);
  });

  it("leaves a bad file out, names it, and keeps the others", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "millwright-runbooks-"));
    await mkdir(path.join(folder, "group"));
    await writeFile(path.join(folder, "group/a-good.yaml"), runbookYaml("a-good"));
    await writeFile(path.join(folder, "b-bad.yaml"), "id: [");
    await writeFile(path.join(folder, "c-twice.yaml"), runbookYaml("a-good"));
    await writeFile(path.join(folder, "d-unproved.yaml"), runbookYaml("d-unproved").replace(/^verify.*\n/m, ""));
    await writeFile(path.join(folder, "e-no-way-back.yaml"), runbookYaml("e-no-way-back").replace(/^rollback:\n( .*\n)+/m, ""));
    const { runbooks, refused } = await readLibrary(folder);
    await rm(folder, { recursive: true });
    // Read in the order of names: the copy at the top comes first, the one in the group is the second of its id.
    expect(runbooks.map((one) => one.runbook.id)).toEqual(["a-good"]);
    const names = ["b-bad.yaml", "d-unproved.yaml", "e-no-way-back.yaml", "group/a-good.yaml"];
    expect(refused.map((line) => line.split(":")[0]).sort()).toEqual(names);
  });
});

describe("an org's runbooks", () => {
  let org: TestOrg;
  let other: TestOrg;
  beforeAll(async () => {
    [org, other] = await Promise.all([makeTestOrg("Books"), makeTestOrg("Others")]);
  });
  afterAll(() => undefined);
  const versions = async (slug: string) => (await readRunbook(org.system, { slug })).versions.map((one) => one.version);

  it("get a new version when the shipped text changes, and only then", async () => {
    const sync = (text?: string) => withOrg(org, (tx) => syncBuiltInRunbooks(tx, org.orgId, [shipped("from-us", text)]));
    await sync();
    await sync();
    expect(await versions("from-us")).toEqual([1]);
    await Promise.all([sync("about: changed\n"), sync("about: changed\n")]);
    expect(await versions("from-us")).toEqual([2, 1]);
    expect(await readRunbook(org.system, { slug: "from-us", version: 1 })).toMatchObject({ version: 1, source: "built-in" });
  });

  it("can be written by leads: each save is an immutable version", async () => {
    const lead = await org.as("lead");
    const yaml = runbookYaml("our-own");
    expect(await saveRunbook(lead, { slug: "our-own", yaml })).toMatchObject({ source: "custom", version: 1, can: { edit: true } });
    expect(await saveRunbook(lead, { slug: "our-own", yaml })).toMatchObject({ version: 1 });
    const second = await saveRunbook(lead, { slug: "our-own", yaml: `${yaml}downtime: 5m\n` });
    expect(second).toMatchObject({ version: 2, versions: [{ createdBy: "Lead 1" }, {}] });
    expect((await readRunbook(lead, { slug: "our-own", version: 1 })).yaml).toBe(yaml);
    const entries = await withOrg(org, (tx) => tx.audit.findMany({ where: { orgId: org.orgId, subject: "runbook:our-own" } }));
    expect(entries.map((entry) => entry.action)).toEqual(["runbook.edit", "runbook.edit", "runbook.edit"]);
  });

  it("warn when nothing is verified", async () => {
    const yaml = runbookYaml("unproved").replace(/^verify.*\n/m, "");
    expect((await saveRunbook(await org.as("lead"), { slug: "unproved", yaml })).warnings).toEqual(["unverified"]);
  });

  it("cannot be changed when they are built in", async () => {
    await withOrg(org, (tx) => syncBuiltInRunbooks(tx, org.orgId, [shipped("fixed-text")]));
    const yaml = runbookYaml("fixed-text");
    await expect(saveRunbook(await org.as("owner"), { slug: "fixed-text", yaml })).rejects.toMatchObject({ code: "conflict" });
  });

  it("keep a custom one that has the name of a new built-in one", async () => {
    await saveRunbook(await org.as("lead"), { slug: "mine-first", yaml: runbookYaml("mine-first") });
    await withOrg(org, (tx) => syncBuiltInRunbooks(tx, org.orgId, [shipped("mine-first", "about: theirs\n")]));
    expect(await readRunbook(org.system, { slug: "mine-first" })).toMatchObject({ source: "custom", version: 1 });
  });

  it("refuse an invalid text, with its line", async () => {
    const yaml = runbookYaml("wrong").replace("timeout: 5s", "timeout: soon");
    await expect(saveRunbook(await org.as("lead"), { slug: "wrong", yaml })).rejects.toMatchObject({
      code: "invalid",
      path: "steps[0].timeout",
      message: expect.stringContaining("line 9"),
    });
    await expect(saveRunbook(await org.as("lead"), { slug: "another", yaml: runbookYaml("named") })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("are refused to roles that do not edit, and absent from other organisations", async () => {
    await saveRunbook(await org.as("lead"), { slug: "private", yaml: runbookYaml("private") });
    await expect(saveRunbook(await org.as("operator"), { slug: "private", yaml: runbookYaml("private") })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(readRunbook(await other.as("owner"), { slug: "private" })).rejects.toMatchObject({ code: "not-found" });
  });

  it("are proposed for the findings they name, with what the finding says filled in", async () => {
    const yaml = (slug: string, repairs: string, risk: string) =>
      `${runbookYaml(slug, risk).replace("parameters:", 'parameters:\n  path: { type: path, from: "finding.problems[0].path" }\n  token: { type: secret }')}repairs: [${repairs}]\n`;
    const lead = await org.as("lead");
    await saveRunbook(lead, { slug: "any-config", yaml: yaml("any-config", "test.config/*", "reversible") });
    await saveRunbook(lead, { slug: "exact-config", yaml: yaml("exact-config", "test.config/broken", "disruptive") });
    const finding = { id: "test.config", code: "broken", data: { problems: [{ path: "/etc/x.yaml" }] } };
    const proposals = await withOrg(org, (tx) => proposeRunbooks(tx, org.system, finding));
    expect(proposals.map((one) => one.slug)).toEqual(["exact-config", "any-config"]);
    expect(proposals[0]).toMatchObject({ risk: "disruptive", parameters: { path: "/etc/x.yaml", message: "hello" }, missing: ["token"] });
    expect(await withOrg(org, (tx) => proposeRunbooks(tx, org.system, { ...finding, code: "other", data: {} }))).toMatchObject([
      { slug: "any-config", missing: ["path", "token"] },
    ]);
  });
});
