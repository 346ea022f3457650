import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { recordedHost } from "../../testing/recorded-host";
import { pythonDependencies } from "./dependencies.check";

const workload = (fields: Partial<Workload> = {}) =>
  Workload.parse({ name: "app", kind: "serving", python: "/venv/bin/python", ...fields });
const answer = (problems: unknown[] = []) =>
  JSON.stringify({
    python: "3.11.7",
    prefix: "/venv",
    base: "/usr/bin/python3",
    paths: ["/venv/lib/python3.11/site-packages"],
    packaging: true,
    distributions: ["torch==2.9.0", "vllm==0.12.0"],
    digest: "d1",
    problems,
  });
const host = (stdout: string, files: Record<string, string> = {}) =>
  recordedHost({ files: { "/venv/bin/python": "", ...files }, programs: { "/venv/bin/python *": stdout } });

describe("the packages of a workload", () => {
  it("are in order when nothing contradicts", async () => {
    const finding = await pythonDependencies.run(host(answer()), workload(), new Map());
    expect(finding).toMatchObject({ state: "ok", sentence: "2 packages on Python 3.11.7 agree with each other" });
  });

  it("name the pair, both ranges and the file when two of them contradict", async () => {
    const conflict = {
      kind: "conflict",
      name: "transformers",
      version: "5.0.0rc1",
      wanted: "<5",
      by: "vllm",
      byVersion: "0.12.0",
      asked: [{ text: ">=5.0.0rc0", where: "requirements.txt:2" }],
    };
    const missing = { kind: "missing", name: "einops", wanted: "", by: "vllm", byVersion: "0.12.0" };
    const finding = await pythonDependencies.run(host(answer([missing, conflict])), workload(), new Map());
    expect(finding).toMatchObject({ state: "faulty", code: "conflict" });
    expect(finding.sentence).toBe(
      "vllm 0.12.0 requires transformers<5, 5.0.0rc1 is installed in /venv (METADATA of vllm); requirements.txt:2 asks for transformers>=5.0.0rc0 (and 1 more: einops is missing)",
    );
  });

  it("agree, but the log of the workload ends at an import", async () => {
    const ended = (log: string, unitState = "failed") => {
      const programs = {
        "systemctl show --property=ActiveState*": `ActiveState=${unitState}\nNRestarts=0\n`,
        "/venv/bin/python *": answer(),
      };
      const machine = recordedHost({ files: { "/venv/bin/python": "", "/w.log": log }, programs });
      return pythonDependencies.run(machine, { ...workload(), unit: "w.service", logs: ["/w.log"] }, new Map());
    };
    const trace = "Traceback (most recent call last):\nImportError: /venv/x_cuda.so: undefined symbol: _ZN2at4_ops\n";
    expect(await ended(trace)).toMatchObject({ state: "faulty", code: "import-fails", data: { python: "/venv/bin/python" } });
    expect((await ended(trace)).sentence).toContain("undefined symbol: _ZN2at4_ops");
    expect(await ended(`${trace}ready\n`, "active")).toMatchObject({ state: "ok" });
    expect(await ended(`${trace}server listens\nrequest 1\nrequest 2\n`)).toMatchObject({ state: "ok" });
  });

  it("are asked again only after something on disk changed", async () => {
    const machine = host(answer());
    const memory = new Map();
    await pythonDependencies.run(machine, workload(), memory);
    await pythonDependencies.run(machine, workload(), memory);
    expect(machine.ran).toHaveLength(1);
    machine.files.set("/venv/lib/python3.11/site-packages", { directory: true, mtimeMs: 5 });
    await pythonDependencies.run(machine, workload(), memory);
    expect(machine.ran).toHaveLength(2);
  });

  it("fail when the import line fails, with the traceback's last line", async () => {
    const machine = recordedHost({
      files: { "/venv/bin/python": "" },
      programs: {
        "/venv/bin/python -I -B -c import vllm": {
          exitCode: 1,
          stderr: "Traceback…\nImportError: libcudart.so.12: cannot open shared object file\n",
        },
        "/venv/bin/python *": answer(),
      },
    });
    const finding = await pythonDependencies.run(machine, workload({ importLine: "import vllm" }), new Map());
    expect(finding).toMatchObject({ state: "faulty", code: "import-fails" });
    expect(finding.sentence).toContain("ImportError: libcudart.so.12");
  });

  it("are unknown, not faulty, when the interpreter answers garbage, hangs or is too old", async () => {
    const run = (machine: ReturnType<typeof host>) => pythonDependencies.run(machine, workload(), new Map());
    expect(await run(host("\u0000\u0001 not json"))).toMatchObject({ state: "unknown" });
    expect(await run(recordedHost({ files: {}, programs: { "/venv/bin/python *": { error: "timeout" } } }))).toMatchObject({
      state: "unknown",
    });
    expect(await run(host(answer().replace('"packaging":true', '"packaging":false')))).toMatchObject({ state: "unknown" });
    expect(await run(recordedHost({}))).toMatchObject({ state: "faulty", code: "no-interpreter" });
    const links = { "/venv/bin/python": { link: "python3" }, "/venv/bin/python3": { link: "/opt/python3.7/bin/python3.7" } };
    expect((await run(recordedHost({ files: links }))).sentence).toContain(
      "/venv/bin/python leads to /opt/python3.7/bin/python3.7, which does not exist",
    );
  });

  it("say which requirements file cannot be read", async () => {
    const finding = await pythonDependencies.run(host(answer()), workload({ requirements: "/app/requirements.txt" }), new Map());
    expect(finding).toMatchObject({ state: "faulty", code: "requirements-unreadable" });
    expect(finding.sentence).toContain("/app/requirements.txt");
  });

  it("of a Node workload are what npm ls says", async () => {
    const node = workload({ python: undefined, requirements: "/app/package.json" });
    const machine = (stdout: string) => recordedHost({ programs: { "npm ls *": { stdout, exitCode: 1 } } });
    const invalid = JSON.stringify({
      dependencies: { x: { version: "1.0.0", extraneous: true }, zod: { version: "3.0.0", invalid: '"^4.0.0" from app' } },
    });
    expect(await pythonDependencies.run(machine(invalid), node, new Map())).toMatchObject({ state: "faulty", code: "npm-invalid" });
    expect(await pythonDependencies.run(machine("{}"), node, new Map())).toMatchObject({ state: "ok" });
    expect(await pythonDependencies.run(machine("npm ERR!"), node, new Map())).toMatchObject({ state: "unknown" });
  });

  it("do not apply to a workload without an interpreter", () => {
    expect(pythonDependencies.appliesTo(workload({ python: undefined }))).toBe(false);
  });
});
