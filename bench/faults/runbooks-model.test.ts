import { mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMMIT, MODEL, type ModelHub, modelFiles, startHub } from "./model-hub";
import { loadRunbook, runSteps } from "./run-runbook";

/** Characters that a shell, an option parser or a path could misinterpret. */
const HOSTILE = `-rf "a' $(touch pwned) \`touch pwned\` ;& b`;
let dir: string;
let hubs: ModelHub[];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "mw-runbooks-"));
  hubs = [];
});
afterEach(async () => {
  await Promise.all(hubs.map((hub) => hub.close()));
  await rm(dir, { recursive: true, force: true });
});
const hubIn = async (mode: ModelHub["mode"]) => {
  const hub = await startHub(mode);
  hubs.push(hub);
  return hub;
};
const run = async (slug: string, which: "steps" | "rollback", parameters: Record<string, string>) =>
  runSteps((await loadRunbook(slug))[which], parameters, dir);
const snapshot = (file: string) => readFile(join(dir, "cache/models--acme--tiny-model/snapshots", COMMIT, file));

describe("fetching a model", { timeout: 60_000 }, () => {
  const parameters = (hub: string, more: Record<string, string> = {}) => ({
    model_id: MODEL,
    cache: join(dir, "cache"),
    hub,
    env_file: join(dir, "model.env"),
    ...more,
  });

  it("fills an empty cache with the files that the hub lists", async () => {
    const hub = await hubIn("serve");
    await run("fetch-model", "steps", parameters(hub.url));
    for (const [name, content] of Object.entries(modelFiles)) expect((await snapshot(name)).equals(content), name).toBe(true);
  });

  it("switches to offline mode when no hub serves the model and the cache is complete, and the rollback switches back", async () => {
    const hub = await hubIn("serve");
    await run("fetch-model", "steps", parameters(hub.url));
    await writeFile(join(dir, "model.env"), "MODE=fast\n");
    hub.mode = "deny";
    expect(await run("fetch-model", "steps", parameters(hub.url))).toContain("HF_HUB_OFFLINE");
    expect(await readFile(join(dir, "model.env"), "utf8")).toBe("MODE=fast\nHF_HUB_OFFLINE=1\n");
    await run("fetch-model", "rollback", parameters(hub.url));
    expect(await readFile(join(dir, "model.env"), "utf8")).toBe("MODE=fast\n");
  });

  it("fails and changes no setting when no hub serves the model and the cache is incomplete", async () => {
    const hub = await hubIn("deny");
    await expect(run("fetch-model", "steps", parameters(hub.url))).rejects.toThrow("the cache is incomplete");
    await expect(stat(join(dir, "model.env"))).rejects.toThrow("ENOENT");
  });

  it("does not restore the backup of an earlier repair when it fails", async () => {
    const hub = await hubIn("deny");
    await writeFile(join(dir, "model.env"), "NOW=1\n");
    await writeFile(join(dir, "model.env.before-repair"), "OLDER=1\n");
    await expect(run("fetch-model", "steps", parameters(hub.url))).rejects.toThrow("the cache is incomplete");
    await run("fetch-model", "rollback", parameters(hub.url));
    expect(await readFile(join(dir, "model.env"), "utf8")).toBe("NOW=1\n");
  });

  it("refuses a hub that names a file outside the cache", async () => {
    const hub = await hubIn("serve");
    modelFiles["../../../escaped"] = Buffer.from("x");
    try {
      await expect(run("fetch-model", "steps", parameters(hub.url))).rejects.toThrow("Refused");
    } finally {
      delete modelFiles["../../../escaped"];
    }
  });
});

describe("a hub token", () => {
  it("is written for its owner only, whatever it contains, and removed by the rollback", async () => {
    const env_file = join(dir, "model.env");
    await writeFile(env_file, "MODE=fast\nHF_TOKEN=old\n", { mode: 0o644 });
    const log = await run("set-hub-token", "steps", { token: HOSTILE, env_file });
    expect(await readFile(env_file, "utf8")).toBe(`MODE=fast\nHF_TOKEN=${HOSTILE}\n`);
    expect((await stat(env_file)).mode & 0o077).toBe(0);
    expect(log).not.toContain(HOSTILE);
    await run("set-hub-token", "rollback", { token: HOSTILE, env_file });
    expect(await readFile(env_file, "utf8")).toBe("MODE=fast\nHF_TOKEN=old\n");
  });
});

describe("parameters that look like code and options", () => {
  it("are ordinary names of checkpoints", async () => {
    const folder = join(dir, HOSTILE.replaceAll("/", ""));
    await mkdir(folder);
    const bad = `${HOSTILE} 2.pt`;
    await writeFile(join(folder, bad), "");
    await run("quarantine-checkpoint", "steps", { folder, bad, latest_kind: "none" });
    expect((await stat(join(folder, "quarantine", bad))).isFile()).toBe(true);
    await expect(stat(join(folder, "pwned"))).rejects.toThrow("ENOENT");
  });

  it("of a failing repair do not restore what an earlier repair moved", async () => {
    const folder = join(dir, "c");
    await mkdir(join(folder, "quarantine"), { recursive: true });
    await writeFile(join(folder, "quarantine/old.pt"), "bad");
    await writeFile(join(folder, "quarantine/.moved"), "old.pt\n");
    const parameters = { folder, bad: "", latest: join(folder, "latest"), latest_kind: "link" };
    await expect(run("quarantine-checkpoint", "steps", parameters)).rejects.toThrow("no valid checkpoint");
    await run("quarantine-checkpoint", "rollback", parameters);
    expect((await stat(join(folder, "quarantine/old.pt"))).isFile()).toBe(true);
  });

  it("cannot lead the quarantine out of its folder", async () => {
    await mkdir(join(dir, "c"));
    await writeFile(join(dir, "outside.pt"), "x");
    await expect(
      run("quarantine-checkpoint", "steps", { folder: join(dir, "c"), bad: "../outside.pt", latest_kind: "none" }),
    ).rejects.toThrow("not a plain name");
    expect((await stat(join(dir, "outside.pt"))).isFile()).toBe(true);
  });

  it("are valid as paths of a pinned interpreter and values of an environment file", async () => {
    const folder = join(dir, HOSTILE.replaceAll("/", ""));
    await mkdir(folder);
    const interpreter = join(folder, "python3");
    await writeFile(interpreter, "#!/bin/sh\necho Python 3.99.0\n", { mode: 0o755 });
    const env_file = join(folder, "app.env");
    await writeFile(env_file, "PATH=/old\n");
    await run("pin-python", "steps", { how: "env-file", interpreter, folder, env_file, path: "/old" });
    expect(await readFile(env_file, "utf8")).toBe(`PATH=${folder}/.python-pin:/old\n`);
    expect(await readlink(join(folder, ".python-pin/python"))).toBe(interpreter);
    await expect(stat(join(folder, "pwned"))).rejects.toThrow("ENOENT");
    await run("pin-python", "rollback", { how: "env-file", interpreter, folder, env_file, path: "/old" });
    expect(await readFile(env_file, "utf8")).toBe("PATH=/old\n");
  });
});
