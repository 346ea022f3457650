import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { servingProfile } from "./profile.check";

const FLAGS =
  '--model zai-org/AutoGLM-Phone-9B --max-model-len 25480 --chat-template-content-format string --mm_processor_kwargs {"max_pixels":5000000} --limit-mm-per-prompt {"image":10} --mm-encoder-tp-mode data --mm-processor-cache-type shm';
const STAT = `7 (python3) S 1 7 7 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 5000 1 1 ${"0 ".repeat(30)}`;
const serving = (flags = FLAGS, start = "python3 -m vllm.entrypoints.openai.api_server") => ({
  "/proc/7/cmdline": `${start} ${flags}`.trim().split(" ").join("\0"),
  "/proc/7/stat": STAT,
  "/proc/7/cwd": { link: "/srv" },
  "/srv": { directory: true },
});
const answer = (content: string) =>
  JSON.stringify({ choices: [{ message: { content } }], usage: { completion_tokens: 5, prompt_tokens: 5 } });
const up = (
  content = 'do(action="Launch", app="Settings")',
  models: object = { data: [{ id: "autoglm-phone-9b", max_model_len: 25_480 }] },
): Recording["http"] => ({
  "http://s/v1/models": JSON.stringify(models),
  "POST http://s/v1/chat/completions": answer(content),
});
const workload = (fields: object = {}) =>
  Workload.parse({ name: "phone", kind: "serving", profile: "autoglm-phone-9b", endpoint: "http://s/v1", ...fields });
const run = (recording: Recording, fields: object = {}, memory = new Map()) =>
  servingProfile.run(recordedHost(recording), workload(fields), memory);

describe("a model served by a profile", () => {
  it("is in order when engine, flags, models and the golden answer agree", async () => {
    const finding = await run({ files: serving(), http: up() });
    expect(finding).toMatchObject({
      state: "ok",
      sentence: "phone is served by vllm as profile autoglm-phone-9b says: 4 flags agree, the golden prompt is answered as expected",
    });
  });

  it("names the first flag that differs and the others, with a whole new command line", async () => {
    const finding = await run({ files: serving("--model zai-org/AutoGLM-Phone-9B --max-model-len=8192"), http: up() });
    expect(finding).toMatchObject({ state: "faulty", code: "wrong-flags", data: { pid: 7, start_ticks: "5000", cwd: "/srv" } });
    expect(finding.sentence).toContain(
      "phone runs with --max-model-len 8192, profile autoglm-phone-9b says --max-model-len 25480 (and 3 more",
    );
    const command = JSON.parse(finding.data.command as string) as string[];
    expect(command.slice(0, 7)).toEqual([
      "python3",
      "-m",
      "vllm.entrypoints.openai.api_server",
      "--model",
      "zai-org/AutoGLM-Phone-9B",
      "--max-model-len",
      "25480",
    ]);
    expect(command).toContain('{"max_pixels":5000000}');
  });

  it("is only weaker without an advised flag", async () => {
    const finding = await run({ files: serving(FLAGS.replace(" --mm-encoder-tp-mode data", "")), http: up() });
    expect(finding).toMatchObject({ state: "degraded", code: "advised-flags" });
  });

  it("is wrong with another engine, another model, or nonsense for an answer", async () => {
    expect(await run({ files: serving("serve", "vllm-ollama"), http: up() })).toMatchObject({ state: "faulty", code: "wrong-engine" });
    expect(await run({ files: serving(), http: up("", { data: [{ id: "other" }] }) })).toMatchObject({
      state: "faulty",
      code: "wrong-model",
    });
    const nonsense = await run({ files: serving(), http: up("the the phone phone") });
    expect(nonsense).toMatchObject({ state: "faulty", code: "wrong-answers" });
    expect(nonsense.sentence).toContain('answers "the the phone phone"');
  });

  it("is wrong with packages below the profile's versions", async () => {
    const probe = JSON.stringify({
      python: "3.11.7",
      prefix: "/v",
      base: "",
      paths: [],
      packaging: true,
      distributions: ["transformers==4.57.1", "vllm==0.12.0"],
      digest: "",
      problems: [],
    });
    const finding = await run(
      { files: { ...serving(), "/v/bin/python": "" }, http: up(), programs: { "/v/bin/python *": probe } },
      { python: "/v/bin/python" },
    );
    expect(finding).toMatchObject({ state: "faulty", code: "wrong-packages", data: { overrides: "transformers>=5.0.0rc0" } });
    expect(finding.sentence).toBe(
      "transformers 4.57.1 is installed in /v, transformers>=5.0.0rc0 is needed (profile autoglm-phone-9b; README of Open-AutoGLM)",
    );
  });

  it("asks the golden prompt once for each start of the server", async () => {
    const machine = recordedHost({ files: serving(), http: up() });
    const memory = new Map();
    for (let round = 0; round < 3; round++) await servingProfile.run(machine, workload(), memory);
    expect(machine.asked.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  });

  it("is a fault when nothing runs, and unknown while it cannot be asked or speaks garbage", async () => {
    expect(await run({ files: { "/proc/1/cmdline": "init" } })).toMatchObject({ state: "faulty", code: "not-running" });
    expect(await run({ files: serving() })).toMatchObject({ state: "unknown" });
    expect(await run({ files: serving(), http: { "http://s/v1/models": "<html>" } })).toMatchObject({ state: "unknown" });
    expect(await run({ files: serving() }, { process: "(" })).toMatchObject({ state: "unknown" });
    expect(await run({ files: serving() }, { profile: "none-such" })).toMatchObject({ state: "unknown" });
  });

  it("does not concern a workload without a profile", () => {
    expect(servingProfile.appliesTo(workload({ profile: undefined }))).toBe(false);
  });
});
