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
  "http://s/version": '{"version": "0.12.0"}',
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
      sentence:
        "phone is served by vllm 0.12.0 as profile autoglm-phone-9b says: 4 flags agree (the version of transformers is not known), the golden prompt is answered as expected",
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

  const site = "/usr/local/lib/python3.12/dist-packages";
  const inContainer = { "/proc/7/cgroup": `0::/system.slice/docker-${"ab".repeat(32)}.scope\n` };
  it.each<[string, Record<string, string>, Recording["http"], object, RegExp]>([
    [
      "by the server's own word",
      {},
      { ...up(), "http://s/version": '{"version":"0.11.0"}' },
      {},
      /^vllm 0\.11\.0 runs \(\/version\), vllm>=0\.12\.0 is needed/,
    ],
    [
      "by the packages in its container",
      { [`/proc/7/root${site}/vllm-0.11.2.dist-info/METADATA`]: "" },
      {},
      { endpoint: undefined },
      /^vllm 0\.11\.2 runs \(\/usr\/local\/lib\/python3\.12\/dist-packages\)/,
    ],
    [
      "by the tag of its image",
      inContainer,
      {},
      { endpoint: undefined, image: "vllm/vllm-openai:v0.11.0-cu129" },
      /^vllm 0\.11\.0 runs \(image vllm\/vllm-openai:v0\.11\.0-cu129\)/,
    ],
    [
      "of transformers in its container",
      { [`/proc/7/root${site}/transformers-4.57.1.dist-info/METADATA`]: "", [`/proc/7/root${site}/vllm-0.12.0.dist-info/METADATA`]: "" },
      {},
      { endpoint: undefined },
      /^transformers 4\.57\.1 runs/,
    ],
  ])("is wrong with an old version, known %s", async (_, files, http, fields, words) => {
    const finding = await run({ files: { ...serving(), ...files }, http }, fields);
    expect(finding).toMatchObject({ state: "faulty", code: "wrong-packages" });
    expect(finding.sentence).toMatch(words);
  });

  it("is unknown while the engine's version is unknown, and says how to provide it", async () => {
    for (const image of ["registry.local/team/serving:stable", "nvcr.io/nvidia/vllm:25.09-py3", "vllm/vllm-openai:nightly"])
      expect(await run({ files: { ...serving(), ...inContainer } }, { image, endpoint: undefined })).toMatchObject({ state: "unknown" });
    const finding = await run({ files: { ...serving(), ...inContainer } }, { endpoint: undefined });
    expect(finding).toMatchObject({
      state: "unknown",
      sentence: expect.stringContaining("its version cannot be read, vllm>=0.12.0 is needed: declare"),
    });
  });

  it("takes flags from the file that --config names as well", async () => {
    const config =
      "max-model-len: 25480\nchat_template_content_format: string\nmm-processor-kwargs: '{\"max_pixels\":5000000}'\nlimit-mm-per-prompt: {image: 10}\nmm-encoder-tp-mode: data\nmm-processor-cache-type: shm\n";
    const files = { ...serving("serve zai-org/AutoGLM-Phone-9B --config serve.yaml", "/v/bin/vllm"), "/srv/serve.yaml": config };
    expect(await run({ files, http: up() })).toMatchObject({ state: "ok" });
    expect(await run({ files: { ...files, "/srv/serve.yaml": config.replace("25480", "8192") }, http: up() })).toMatchObject({
      code: "wrong-flags",
    });
  });

  it("asks with the endpoint's key, which stays out of the finding, and is unknown without one", async () => {
    const closed: Recording["http"] = {
      ...up(),
      "http://s/v1/models": (request) =>
        request.headers?.authorization === "Bearer sk-1"
          ? JSON.stringify({ data: [{ id: "autoglm-phone-9b", max_model_len: 25_480 }] })
          : { status: 401 },
    };
    expect(await run({ files: { ...serving(), "/env": "VLLM_API_KEY=sk-1\n" }, http: closed }, { envFile: "/env" })).toMatchObject({
      state: "ok",
    });
    const without = await run({ files: serving(), http: closed });
    expect(without).toMatchObject({ state: "unknown", sentence: expect.stringContaining("asks for an API key (401)") });
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

  it("does not apply to a workload without a profile", () => {
    expect(servingProfile.appliesTo(workload({ profile: undefined }))).toBe(false);
  });
});
