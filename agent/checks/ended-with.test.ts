import { describe, expect, it } from "vitest";
import { Workload } from "../../lib/contracts/workload";
import { recordedHost } from "../testing/recorded-host";
import { endingFor, type Subject, subjectOf } from "./ended-with";
import { lastErrorIn } from "./last-error";

const trace = (error: string, file = "/app/run.py", name = "main") => [
  "Traceback (most recent call last):",
  `  File "${file}", line 7, in ${name}`,
  "    step()",
  error,
];
const goesOn = ["INFO 1 request", "INFO 2 requests", "INFO 3 requests", "INFO 4 requests"];

describe("the error at the end of a log", () => {
  it("is a traceback's last line, whatever the exception is called, with its innermost place", () => {
    expect(lastErrorIn(["INFO start", ...trace("acme.Oddity: no such layer 3")])).toMatchObject({
      text: "acme.Oddity: no such layer 3",
      place: "/app/run.py:7",
    });
  });

  it.each([
    ["a container's time", "2025-10-15T00:04:43.159326486Z "],
    ["Compose's service", "engine-1  | "],
    ["a rank", "[rank3]: "],
    ["a process and a level", "(Worker pid=7) ERROR 10-18 03:20:36 [executor.py:628] "],
    ["the journal", "Oct 18 03:20:36 host serve[811]: "],
  ])("is found behind %s", (_, prefix) => {
    expect(lastErrorIn(trace("KeyError: 'a.weight'").map((line) => prefix + line))?.text).toBe("KeyError: 'a.weight'");
  });

  it("is that of the part that failed, not of the parts that pass it on", () => {
    const lines = [...trace("KeyError: 'a.weight'"), ...trace("RuntimeError: Engine core initialization failed. See root cause above.")];
    expect(lastErrorIn(lines)?.text).toMatch(/^KeyError: 'a\.weight'/);
  });

  it("is read from a drawn box, and from what other runtimes print", () => {
    const box = ["╭── Traceback (most recent call last) ──╮", "│ /app/run.py:9 in main │", "╰───╯", "ValueError: bad rank"];
    expect(lastErrorIn(box)).toMatchObject({ text: "ValueError: bad rank", place: "/app/run.py:9" });
    for (const line of [
      "panic: no rows",
      "Segmentation fault (core dumped)",
      "thread 'main' panicked at src/a.rs:3",
      "error: no such file",
    ])
      expect(lastErrorIn(["start", line])?.text).toContain(line);
  });

  it("quotes the first error lines before it, which are nearer to the cause", () => {
    const pip = [
      "ERROR: Cannot install a==1 and b==2 because these package versions have conflicting dependencies.",
      "The conflict is caused by:",
      "    The user requested a==1",
      "    b 2 depends on a<3 and >=2",
      "To fix this you could try to:",
      "1. loosen the range",
      "2. remove package versions",
      "ERROR: ResolutionImpossible: for help visit the manual",
    ];
    expect(lastErrorIn(pip)?.text).toMatch(/Cannot install a==1 .*b 2 depends on a<3 and >=2; ERROR: ResolutionImpossible/);
    const bound = [
      "APPLICATION FAILED TO START",
      "Failed to bind properties under 'server.port':",
      "",
      "    Value: x",
      "Action:",
      "Update it",
    ];
    expect(lastErrorIn(bound)?.text).toContain("Failed to bind properties under 'server.port': Value: x");
    const engine = [
      "E0614 09:06:31 backend.cc:6] parse error at line 1",
      "I0614 09:06:32 a",
      "I0614 b",
      "error: failed to load all models",
      "-----",
    ];
    expect(lastErrorIn(engine)?.text).toMatch(/^E0614 .*parse error at line 1; error: failed to load all models$/);
  });

  it("is none when the program continues, when it was ended on purpose, or when a handler caught the error", () => {
    expect(lastErrorIn([...trace("KeyError: 'a'"), ...goesOn])).toBeNull();
    expect(lastErrorIn(trace("KeyboardInterrupt"))).toBeNull();
    expect(lastErrorIn(["ERROR:    Exception in ASGI application", ...trace("KeyError: 'a'")])).toBeNull();
    expect(lastErrorIn(["WARNING a", "INFO b"])).toBeNull();
  });

  it("may be an error line only when the program is known to be dead", () => {
    expect(lastErrorIn(["INFO start", "ERROR cannot bind"])).toBeNull();
    expect(lastErrorIn(["INFO start", "ERROR cannot bind"], true)?.text).toContain("cannot bind");
  });
});

describe("the check that an error belongs to", () => {
  const all = { name: "w", venv: "/v", requiresPython: ">=3.8", configs: ["/c.yaml"], checkpoints: "/ck", logs: ["/l"] };
  const subject = (kind: string, error: string, file?: string, name?: string) =>
    subjectOf(Workload.parse({ ...all, kind }), lastErrorIn(trace(error, file, name))!);

  it.each<[Subject | null, string]>([
    ["python.version", "TypeError: unsupported operand type(s) for |: 'type' and 'NoneType'"],
    ["python.version", "ModuleNotFoundError: No module named 'tomllib'"],
    ["python.dependencies", "AttributeError: module 'numpy' has no attribute 'typeDict'"],
    ["python.dependencies", "TypeError: load() got an unexpected keyword argument 'dtype_policy'"],
    ["config.files", "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings"],
    ["checkpoint.integrity", "RuntimeError: Error(s) in loading state_dict for Net"],
    ["training.loss", "AssertionError: 3 != 4"],
    [null, "torch.OutOfMemoryError: CUDA out of memory."],
  ])("is %s for %s", (check, error) => expect(subject("training", error)).toBe(check));

  it("is python.dependencies for any error at an import, and model.load for a server's other errors", () => {
    expect(subject("serving", "ValueError: odd", "/v/lib/python3.11/site-packages/acme/a.py", "<module>")).toBe("python.dependencies");
    expect(subject("serving", "AssertionError: 3 != 4")).toBe("model.load");
  });
});

describe("a workload that ended", () => {
  const log = trace("AssertionError: 3 != 4").join("\n");
  const ending = (fields: object, http = {}, programs = {}) =>
    endingFor(
      recordedHost({ files: { "/l": `${log}\n` }, http, programs }),
      Workload.parse({ name: "w", kind: "serving", logs: ["/l"], ...fields }),
      "model.load",
    );

  it("is reported with its log, its error and its place", async () => {
    expect((await ending({}))?.said).toBe('l ends with "AssertionError: 3 != 4" (/app/run.py:7)');
  });

  it("is not reported while its endpoint answers", async () => {
    expect(await ending({ endpoint: "http://s" }, { "http://s/v1/models": "{}" })).toBeNull();
    expect(await ending({ endpoint: "http://s" }, { "http://s/v1/models": { error: "ECONNREFUSED" } })).not.toBeNull();
  });

  it.each([
    ["is active", "ActiveState=active\nNRestarts=0\n", false],
    ["is active on a systemd that does not count restarts", "ActiveState=active\n", false],
    ["was started again by systemd", "ActiveState=active\nNRestarts=3\n", true],
    ["has failed", "ActiveState=failed\nNRestarts=5\n", true],
  ])("is reported unless its unit runs: the unit %s", async (_, stdout, isReported) => {
    const programs = { "systemctl show --property=ActiveState,NRestarts -- w.service": stdout };
    expect((await ending({ unit: "w.service" }, {}, programs)) !== null).toBe(isReported);
  });
});
