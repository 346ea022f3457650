import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadRunbook, runSteps } from "./run-runbook";
import { runTool } from "./run-tool";
import { installInto, makeVenv, realPython } from "./venv";
import { writeWheel } from "./wheel";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "mw-python-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));
const run = async (slug: string, which: "steps" | "rollback", parameters: Record<string, string>) =>
  runSteps((await loadRunbook(slug))[which], parameters, dir);

describe("pinning an interpreter", () => {
  const pin = { how: "pyenv", interpreter: realPython(), interpreter_version: "3.12.1" };

  it("writes .python-version where a version manager is used, and the rollback restores the old one", async () => {
    const file = join(dir, ".python-version");
    await writeFile(file, "3.8.18\n");
    await run("pin-python", "steps", { ...pin, folder: dir });
    expect(await readFile(file, "utf8")).toBe("3.12.1\n");
    await run("pin-python", "rollback", { ...pin, folder: dir });
    expect(await readFile(file, "utf8")).toBe("3.8.18\n");
  });

  it("leaves no .python-version when there was none before", async () => {
    await run("pin-python", "steps", { ...pin, folder: dir });
    await run("pin-python", "rollback", { ...pin, folder: dir });
    expect((await readdir(dir)).filter((name) => name.includes("python-version"))).toEqual([]);
  });

  it("says what to do when there is no place to pin it", async () => {
    await expect(run("pin-python", "steps", { ...pin, how: "unit", folder: dir })).rejects.toThrow(
      "declares neither an environment file nor a unit",
    );
    await expect(run("pin-python", "steps", { ...pin, how: "venv", folder: dir })).rejects.toThrow("by an absolute path");
  });
});

describe("rebuilding an environment", { timeout: 180_000 }, () => {
  const parameters = () => ({ venv: join(dir, "venv"), requirements: join(dir, "requirements.txt"), base_python: realPython() });

  it("does not switch when the requirements cannot be resolved, and the rollback does not change the link", async () => {
    writeWheel(join(dir, "wheels"), "engine", "1.0.0", ["library<2"]);
    writeWheel(join(dir, "wheels"), "library", "2.0.0");
    await writeFile(join(dir, "requirements.txt"), "--no-index\n--find-links wheels\nengine\nlibrary>=2\n");
    await makeVenv(join(dir, "venv-1"));
    await symlink(join(dir, "venv-1"), join(dir, "venv"));
    await expect(run("rebuild-venv", "steps", parameters())).rejects.toThrow(/ResolutionImpossible|No matching distribution|conflict/);
    await run("rebuild-venv", "rollback", parameters());
    expect(await readlink(join(dir, "venv"))).toBe(join(dir, "venv-1"));
    expect((await readdir(dir)).filter((name) => /next|switching|before-repair/.test(name))).toEqual([]);
  });

  it("does not restore the backup of an earlier repair when it fails", async () => {
    for (const name of ["older", "now"]) await mkdir(join(dir, name));
    await symlink(join(dir, "now"), join(dir, "venv"));
    await symlink(join(dir, "older"), join(dir, "venv.before-repair"));
    await writeFile(join(dir, "requirements.txt"), "--no-index\nnone-such\n");
    await expect(run("rebuild-venv", "steps", parameters())).rejects.toThrow("none-such");
    await run("rebuild-venv", "rollback", parameters());
    expect(await readlink(join(dir, "venv"))).toBe(join(dir, "now"));
  });

  it("keeps the old environment when it is a real folder, and the rollback restores it", async () => {
    writeWheel(join(dir, "wheels"), "engine", "1.0.0");
    await writeFile(join(dir, "requirements.txt"), "--no-index\n--find-links wheels\nengine\n");
    await mkdir(join(dir, "venv"));
    await writeFile(join(dir, "venv/mark"), "old");
    await run("rebuild-venv", "steps", { ...parameters(), import_line: "import engine" });
    expect((await stat(join(dir, "venv/bin/python"))).isFile()).toBe(true);
    await run("rebuild-venv", "rollback", parameters());
    expect(await readFile(join(dir, "venv/mark"), "utf8")).toBe("old");
  });
});

describe("changing an environment to its group's baseline", { timeout: 180_000 }, () => {
  const versions = async (venv: string) => {
    const list =
      "import importlib.metadata as m; print(' '.join(sorted(d.metadata['Name'] + '==' + d.version for d in m.distributions())))";
    return (await runTool(join(venv, "bin/python"), ["-B", "-c", list])).trim();
  };

  it("changes packages that differ, removes packages that the group lacks, keeps the rest, and rolls back", async () => {
    const wheels = join(dir, "wheels");
    for (const [name, version] of [
      ["vectors", "1.26.4"],
      ["vectors", "2.1.0"],
      ["engine", "0.12.0"],
      ["extra", "1.0"],
    ] as const)
      writeWheel(wheels, name, version);
    const [first, venv] = [join(dir, "venv-1"), join(dir, "venv")];
    await makeVenv(first);
    await installInto(first, wheels, "vectors==2.1.0", "engine==0.12.0", "extra==1.0");
    await symlink(first, venv);
    const before = await versions(venv);
    const own = before.split(" ").filter((one) => /^(pip|setuptools|wheel)==/.test(one));
    const parameters = {
      venv,
      base_python: realPython(),
      packages: "Vectors==1.26.4",
      remove: "extra",
      find_links: wheels,
      index_url: `file://${dir}/none`,
      import_line: "import engine",
    };
    await run("make-like-group", "steps", parameters);
    expect(await versions(venv)).toBe(["engine==0.12.0", ...own, "vectors==1.26.4"].sort().join(" "));
    await run("make-like-group", "rollback", parameters);
    expect(await versions(venv)).toBe(before);
    await expect(run("make-like-group", "steps", { ...parameters, packages: "--index-url=http://evil" })).rejects.toThrow(
      "not a package with a version",
    );
    await run("make-like-group", "rollback", parameters);
    expect(await versions(venv)).toBe(before);
  });
});
