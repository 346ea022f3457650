import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { pythonVersion } from "./version.check";

const answer = (version: string, executable: string) => JSON.stringify({ version, executable });
const program = { content: "", mode: 0o755 };
const workload = (fields: Partial<Workload> = {}) => Workload.parse({ name: "app", kind: "service", folder: "/app", ...fields });
const run = (recording: Recording, fields: Partial<Workload> = {}) =>
  pythonVersion.run(recordedHost(recording), workload(fields), new Map());

const host = (wanted: string): Recording => ({
  files: { "/old/python": program, "/usr/bin/python3.12": program, "/app/pyproject.toml": `[project]\nrequires-python = "${wanted}"\n` },
  programs: { "/old/python *": answer("3.8.18", "/old/python"), "/usr/bin/python3.12 *": answer("3.12.1", "/usr/bin/python3.12") },
  env: { PATH: "/old:/usr/bin" },
});

describe("the Python that a workload really gets", () => {
  it("is fine when it satisfies the project", async () => {
    expect(await run(host(">=3.8"))).toMatchObject({
      state: "ok",
      sentence: "Python 3.8.18 (/old/python) satisfies >=3.8 (pyproject.toml)",
    });
  });

  it("is too old by PATH order, and an interpreter of the host that would do is offered", async () => {
    const finding = await run(host(">=3.10"));
    expect(finding).toMatchObject({
      state: "faulty",
      code: "too-old",
      data: { interpreter: "/usr/bin/python3.12", interpreter_version: "3.12.1" },
    });
    expect(finding.sentence).toBe("app runs Python 3.8.18 (/old/python), pyproject.toml demands >=3.10");
  });

  it("is the declared environment's own, whatever the agent's PATH has first", async () => {
    const recording = host(">=3.10");
    const venv = {
      files: { ...recording.files, "/app/venv/bin/python": program },
      programs: { ...recording.programs, "/app/venv/bin/python *": answer("3.11.9", "/app/venv/bin/python") },
    };
    const finding = await run({ ...recording, ...venv }, { venv: "/app/venv" });
    expect(finding).toMatchObject({ state: "ok", sentence: "Python 3.11.9 (/app/venv/bin/python) satisfies >=3.10 (pyproject.toml)" });
  });

  it("is unknown when nothing declares the workload's PATH", async () => {
    expect(await run({ ...host(">=3.10"), env: {} })).toMatchObject({
      state: "unknown",
      sentence: expect.stringContaining("is unknown: declare its unit"),
    });
  });

  it("is too new, shown through shim and link", async () => {
    const finding = await run({
      files: {
        "/root/.pyenv/shims/python": program,
        "/root/.pyenv/versions/3.13.0/bin/python3.13": program,
        "/app/.python-version": "3.11\n",
      },
      programs: { "/root/.pyenv/shims/python *": answer("3.13.0", "/root/.pyenv/versions/3.13.0/bin/python3.13") },
      env: { PATH: "/root/.pyenv/shims", HOME: "/root" },
    });
    expect(finding).toMatchObject({ state: "faulty", code: "too-new", data: { how: "pyenv", interpreter: "" } });
    expect(finding.sentence).toContain("/root/.pyenv/shims/python, a shim → /root/.pyenv/versions/3.13.0/bin/python3.13");
    expect(finding.sentence).toContain(".python-version demands 3.11");
  });

  it("is said to be missing in the shim's own words", async () => {
    const shims = { "/root/.pyenv/shims/python": program, "/app/.python-version": "3.4.1\n" };
    const refused = { exitCode: 1, stderr: "pyenv: version `3.4.1' is not installed (set by /app/.python-version)\n" };
    const finding = await run({ files: shims, programs: { "/root/.pyenv/shims/python *": refused }, env: { PATH: "/root/.pyenv/shims" } });
    expect(finding).toMatchObject({ state: "faulty", code: "no-python" });
    expect(finding.sentence).toContain("pyenv: version `3.4.1' is not installed (set by /app/.python-version)");
  });

  it("is compared with the environment that .python-version names", async () => {
    const files = { "/py/shims/python": program, "/app/.python-version": "# team\ndeku36\n" };
    const config = { "/py/versions/deku36/pyvenv.cfg": "home = /py/versions/3.6.9/bin\nversion = 3.6.9\n" };
    const recording = { programs: { "/py/shims/python *": answer("3.11.7", "/usr/bin/python3") }, env: { PATH: "/py/shims:/usr/bin" } };
    const finding = await run({ ...recording, files: { ...files, ...config } });
    expect(finding).toMatchObject({ state: "faulty", code: "too-new" });
    expect(finding.sentence).toContain(".python-version, which names the environment deku36 with Python 3.6.9 (pyvenv.cfg) demands 3.6.9");
    expect(await run({ ...recording, files })).toMatchObject({ state: "faulty", code: "no-python" });
  });

  it("is required by Poetry's table, setup.cfg, .tool-versions or runtime.txt", async () => {
    for (const [name, text, wanted] of [
      ["pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.10"\n', ">=3.10,<4"],
      ["setup.cfg", "[options]\npython_requires = >=3.9\n", ">=3.9"],
      [".tool-versions", "nodejs 20\npython 3.12.1 3.11\n", "3.12.1"],
      [".python-version", "cpython-3.11.7-linux-x86_64\n", "3.11.7"],
      ["runtime.txt", "python-3.11.4\n", "3.11.4"],
    ] as const) {
      const recording = host("");
      delete recording.files!["/app/pyproject.toml"];
      recording.files![`/app/${name}`] = text;
      expect((await run(recording)).sentence).toContain(`demands ${wanted}`);
    }
  });

  it("may be too old for the program's own error, until an interpreter is in use that cannot cause it", async () => {
    const log =
      "Traceback (most recent call last):\n  File \"/app/app.py\", line 1, in <module>\nModuleNotFoundError: No module named 'tomllib'\n";
    const recording = { ...host(">=3.8"), files: { ...host(">=3.8").files, "/app/app.log": log } };
    expect(await run(recording, { logs: ["/app/app.log"] })).toMatchObject({
      state: "faulty",
      code: "too-old",
      sentence: expect.stringContaining("app needs Python >=3.11 by its own error"),
    });
    const files = { ...recording.files, "/new/python": program };
    const programs = { ...recording.programs, "/new/python *": answer("3.12.0", "/new/python") };
    expect(await run({ files, programs, env: { PATH: "/new:/old" } }, { logs: ["/app/app.log"] })).toMatchObject({ state: "ok" });
  });

  it("is the interpreter that the unit starts, directly or through a script", async () => {
    const recording = host(">=3.10");
    const start = (path: string) => ({ "systemctl show -p ExecStart --value -- app.service": `{ path=${path} ; argv[]=${path} -m x }\n` });
    const files = { ...recording.files, "/new/bin/python": program, "/new/bin/uvicorn": "#!/new/bin/python\nimport x\n" };
    const programs = { ...recording.programs, "/new/bin/python *": answer("3.12.0", "/new/bin/python") };
    for (const path of ["/new/bin/python", "/new/bin/uvicorn"])
      expect(await run({ ...recording, files, programs: { ...programs, ...start(path) } }, { unit: "app.service" })).toMatchObject({
        state: "ok",
      });
  });

  it("takes the PATH of the environment file before the agent's own", async () => {
    const recording = host(">=3.10");
    recording.files!["/app/env"] = 'PATH="/new:/old"\n';
    recording.files!["/new/python"] = program;
    recording.programs!["/new/python *"] = answer("3.12.0", "/new/python");
    expect(await run(recording, { envFile: "/app/env" })).toMatchObject({ state: "ok" });
  });

  it("is a fault when there is none, and unknown when the requirement is not a specifier", async () => {
    expect(await run({ ...host(">=3.10"), env: { PATH: "/nowhere" } })).toMatchObject({ state: "faulty", code: "no-python" });
    expect(await run(host("new enough"))).toMatchObject({ state: "unknown" });
  });

  it("does not apply when nothing requires a version, or the project file is garbage", async () => {
    expect(await run({})).toMatchObject({ state: "not-applicable" });
    expect(await run({ files: { "/app/pyproject.toml": "\u0000[[[" } })).toMatchObject({ state: "not-applicable" });
  });

  it("counts an interpreter that hangs or answers nonsense as none", async () => {
    for (const broken of [{ hangs: true, error: "timeout" }, "nonsense"] as const) {
      const recording = host(">=3.10");
      recording.programs!["/old/python *"] = typeof broken === "string" ? broken : { error: "timeout" };
      expect(await run(recording)).toMatchObject({ state: "faulty", code: "no-python" });
    }
  });
});
