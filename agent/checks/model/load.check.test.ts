import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { gguf, legacyTorch, safetensors, torchZip } from "../../testing/checkpoint-files";
import type { RecordedFile } from "../../testing/recorded-files";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { readDescription, totalBytes } from "./hub-probe";
import { modelLoad } from "./load.check";

const SNAPSHOT = "/cache/models--acme--m/snapshots/c1";
const whole: Record<string, RecordedFile> = {
  "/cache/models--acme--m/refs/main": "c1",
  [`${SNAPSHOT}/config.json`]: "{}",
  [`${SNAPSHOT}/model.safetensors.index.json`]: '{"weight_map": {"a": "m-1.safetensors", "b": "m-2.safetensors"}}',
  [`${SNAPSHOT}/m-1.safetensors`]: safetensors(8, "a"),
  [`${SNAPSHOT}/m-2.safetensors`]: { link: "../../blobs/b2" },
  "/cache/models--acme--m/blobs/b2": safetensors(8, "b"),
};
const without = (name: string) => Object.fromEntries(Object.entries(whole).filter(([path]) => !path.endsWith(name)));
const URL = "http://hub/api/models/acme/m?blobs=true";
const workload = (fields: object = {}) =>
  Workload.parse({ name: "s", kind: "serving", model: { id: "acme/m", cache: "/cache", hub: "http://hub" }, ...fields });
const run = (recording: Recording, fields: object = {}) => modelLoad.run(recordedHost(recording), workload(fields), new Map());
const up = { [URL]: '{"siblings": [{"rfilename": "a.bin", "size": 100}, {"rfilename": "b.bin", "size": 200}]}' };

describe("the files of a model", () => {
  it("are whole and the hub answers: in order", async () => {
    expect(await run({ files: whole, http: up })).toMatchObject({
      state: "ok",
      sentence: expect.stringMatching(/^acme\/m is whole in the cache: 4 files, .*, hub answers in 0 ms$/),
    });
  });

  it("lack a shard that the index names", async () => {
    const finding = await run({ files: without("m-1.safetensors"), http: up });
    expect(finding).toMatchObject({ state: "faulty", code: "cache-incomplete", data: { model_id: "acme/m", cache: "/cache" } });
    expect(finding.sentence).toContain("m-1.safetensors is missing (model.safetensors.index.json names it)");
  });

  it("lead to a blob that is not there, are cut, or never finished downloading", async () => {
    const sentence = async (files: Record<string, RecordedFile>) => (await run({ files, http: up })).sentence;
    expect(await sentence(without("blobs/b2"))).toContain("m-2.safetensors leads to a blob that is not there");
    expect(await sentence({ ...whole, "/cache/models--acme--m/blobs/b2": safetensors(8, "b").subarray(0, 90) })).toMatch(
      /m-2\.safetensors (ends|names)/,
    );
    expect(await sentence({ "/cache/models--acme--m/blobs/x.incomplete": "" })).toContain("holds nothing of acme/m");
  });

  it("do not fit on the disk", async () => {
    const disk = { totalBytes: 10, freeBytes: 5, availableBytes: 5, files: 1, freeFiles: 1 };
    expect(await run({ files: {}, http: up, statfs: { "/": disk } })).toMatchObject({ state: "faulty", code: "disk-full" });
  });

  it("may load offline when they are whole, and not when they are not", async () => {
    const envFile = "/env";
    const offline = { "/env": "HF_HUB_OFFLINE=1\n" };
    expect(await run({ files: { ...whole, ...offline } }, { envFile })).toMatchObject({ state: "ok" });
    expect(await run({ files: { ...without("m-1.safetensors"), ...offline } }, { envFile })).toMatchObject({
      state: "faulty",
      code: "offline-incomplete",
    });
  });

  it("load offline by the revision that refs/main names", async () => {
    const files: Record<string, RecordedFile> = { ...whole, "/env": "HF_HUB_OFFLINE=1\n" };
    const moved = await run({ files: { ...files, "/cache/models--acme--m/refs/main": "c2" } }, { envFile: "/env" });
    expect(moved).toMatchObject({
      state: "faulty",
      code: "offline-incomplete",
      sentence: expect.stringContaining("refs/main names revision c2"),
    });
    const { "/cache/models--acme--m/refs/main": _, ...pinned } = files;
    expect(await run({ files: pinned }, { envFile: "/env" })).toMatchObject({
      state: "ok",
      sentence: expect.stringContaining("only a workload that pins this revision"),
    });
  });

  it("of a local folder need no hub", async () => {
    const files = { "/models/x/config.json": "{}", "/models/x/model.safetensors": safetensors(4) };
    expect(await run({ files }, { model: { id: "/models/x" } })).toMatchObject({ state: "ok" });
    expect(await run({ files: { "/models/x/config.json": "{}" } }, { model: { id: "/models/x" } })).toMatchObject({
      state: "faulty",
      code: "folder-incomplete",
    });
  });
});

describe("the layout of a model", () => {
  const folder = async (files: Record<string, RecordedFile>, id = "/m") => {
    const placed = Object.fromEntries(Object.entries(files).map(([name, file]) => [name.startsWith("/") ? name : `/m/${name}`, file]));
    return run({ files: placed }, { model: { id } });
  };
  const index = (...shards: string[]) => JSON.stringify({ weight_map: Object.fromEntries(shards.map((shard, at) => [`w${at}`, shard])) });
  const pointer = (size: number) => `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize ${size}\n`;

  it.each<[string, Record<string, RecordedFile>]>([
    [
      "shards in a sub-folder, and another precision beside them",
      {
        "model_index.json":
          '{"_class_name": "P", "vae": ["diffusers", "V"], "safety_checker": [null, null], "scheduler": ["diffusers", "S"]}',
        "scheduler/scheduler_config.json": "{}",
        "vae/config.json": "{}",
        "vae/diffusion_pytorch_model.safetensors.index.json": index("a-1.safetensors", "a-2.safetensors"),
        "vae/a-1.safetensors": safetensors(2, "w0"),
        "vae/a-2.safetensors": safetensors(2, "w1"),
        "vae/diffusion_pytorch_model.fp16.bin": torchZip(4),
      },
    ],
    [
      "an index of .bin files that were not fetched beside whole safetensors",
      { "config.json": "{}", "pytorch_model.bin.index.json": index("p-1.bin"), "model.safetensors": safetensors(2) },
    ],
    ["a single GGUF file", { "m-Q4_K_M.gguf": gguf() }],
    ["an adapter", { "adapter_config.json": '{"base_model_name_or_path": "acme/base"}', "adapter_model.safetensors": safetensors(2) }],
    ["numbered shards without an index", { "config.json": "{}", "m-00001-of-00002.bin": torchZip(2), "m-00002-of-00002.bin": torchZip(2) }],
    [
      "numbers that JSON does not have and Python reads",
      { "config.json": '{"a": NaN, "b": [-Infinity]}', "model.safetensors": safetensors(2) },
    ],
    ["weights in torch's old format", { "config.json": "{}", "pytorch_model.bin": legacyTorch() }],
    [
      "the state of a training run beside them",
      { "config.json": "{}", "model.safetensors": safetensors(2), "training_args.bin": torchZip(2) },
    ],
  ])("is whole with %s", async (_, files) => expect(await folder(files)).toMatchObject({ state: "ok" }));

  it.each<[string, Record<string, RecordedFile>, RegExp]>([
    [
      "a shard by its number",
      { "config.json": "{}", "m-00001-of-00003.safetensors": safetensors(2), "m-00003-of-00003.safetensors": safetensors(2) },
      /m-00002-of-00003\.safetensors is missing \(m-00001-of-00003\.safetensors is one of 3\)/,
    ],
    [
      "a part of a pipeline",
      { "model_index.json": '{"vae": ["diffusers", "V"]}', "unet/model.safetensors": safetensors(2) },
      /vae\/ is missing/,
    ],
    [
      "weights of a part",
      { "model_index.json": '{"vae": ["diffusers", "V"]}', "vae/config.json": "{}", "unet/model.safetensors": safetensors(2) },
      /no file with weights in vae\//,
    ],
    [
      "shards that its better format's index names",
      { "config.json": "{}", "model.safetensors.index.json": index("s-1.safetensors"), "pytorch_model.bin": torchZip(2) },
      /s-1\.safetensors is missing/,
    ],
    [
      "the end of a .bin file",
      { "config.json": "{}", "pytorch_model.bin": torchZip(64).subarray(0, 300) },
      /pytorch_model\.bin has no central directory/,
    ],
    [
      "the end of a file in torch's old format",
      { "config.json": "{}", "pytorch_model.bin": legacyTorch().subarray(0, -3) },
      /pytorch_model\.bin ends 3 bytes early/,
    ],
    ["the end of a GGUF file", { "m.gguf": gguf().subarray(0, -1) }, /m\.gguf ends 1 bytes early/],
    [
      "the end of its config",
      { "config.json": '{"hidden_size": 4', "model.safetensors": safetensors(2) },
      /config\.json is not whole JSON/,
    ],
    [
      "its config",
      { "tokenizer_config.json": "{}", "tokenizer.json": "{}", "model.safetensors": safetensors(2) },
      /config\.json is missing/,
    ],
    [
      "its tokenizer",
      { "config.json": "{}", "tokenizer_config.json": "{}", "model.safetensors": safetensors(2) },
      /no tokenizer file beside tokenizer_config\.json/,
    ],
    [
      "everything but pointers of Git LFS",
      { "config.json": "{}", "pytorch_model.bin": pointer(4_976_698_672) },
      /pytorch_model\.bin is a Git LFS pointer of \d+ bytes in place of a file of 4\.6 GiB.*git lfs pull/,
    ],
    [
      "its tokenizer, replaced by a pointer",
      { "config.json": "{}", "model.safetensors": safetensors(2), "tokenizer.json": pointer(9_085_657) },
      /tokenizer\.json is a Git LFS pointer/,
    ],
    [
      "weights, for which a login page was saved",
      { "config.json": "{}", "model.safetensors": `<!DOCTYPE html><html>${" ".repeat(5_000)}` },
      /model\.safetensors is a web page/,
    ],
    [
      "its adapter's base model",
      { "adapter_config.json": '{"base_model_name_or_path": "/models/base"}', "adapter_model.safetensors": safetensors(2) },
      /base model \/models\/base is missing/,
    ],
  ])("lacks %s", async (_, files, words) => {
    const finding = await folder(files);
    expect(finding).toMatchObject({ state: "faulty", code: "folder-incomplete" });
    expect(finding.sentence).toMatch(words);
  });

  it("is reported together with what the server's log says", async () => {
    const files = {
      "/m/config.json": "{}",
      "/log": "INFO start\nsafetensors_rust.SafetensorError: Error while deserializing header: HeaderTooLarge\n",
    };
    const finding = await run({ files }, { model: { id: "/m" }, logs: ["/log"] });
    expect(finding.sentence).toMatch(/no file with weights; log says safetensors_rust\.SafetensorError: .*HeaderTooLarge$/);
  });

  it("may keep its tokenizer in code of its own", async () => {
    const files = { "config.json": "{}", "tokenizer_config.json": "{}", "tokenization_x.py": "", "model.safetensors": safetensors(2) };
    expect(await folder(files)).toMatchObject({ state: "ok" });
  });

  it("may be a single file", async () => {
    expect(await folder({ "m.gguf": gguf() }, "/m/m.gguf")).toMatchObject({ state: "ok" });
    expect((await folder({ "m.gguf": gguf().subarray(0, 40) }, "/m/m.gguf")).sentence).toContain("ends inside its header");
  });

  it("may hold several pinned revisions: the newest whole one counts, and without a whole one the newest", async () => {
    const revision = (name: string, weights: Buffer, mtimeMs: number): Record<string, RecordedFile> => ({
      [`/cache/models--acme--m/snapshots/${name}`]: { directory: true, mtimeMs },
      [`/cache/models--acme--m/snapshots/${name}/config.json`]: "{}",
      [`/cache/models--acme--m/snapshots/${name}/model.safetensors`]: weights,
    });
    const [good, cut] = [safetensors(4), safetensors(4).subarray(0, 50)];
    const both = await run({ files: { ...revision("a1", good, 1), ...revision("b2", cut, 2) }, http: up });
    expect(both).toMatchObject({ state: "ok", sentence: expect.stringContaining("revision a1 of 2 in the cache") });
    expect(await run({ files: { ...revision("a1", cut, 1), ...revision("b2", cut, 2) }, http: up })).toMatchObject({ state: "faulty" });
  });

  it("is of two versions where the index expects a tensor in a shard that lacks it", async () => {
    const finding = await run({ files: { ...whole, "/cache/models--acme--m/blobs/b2": safetensors(8, "other") }, http: up });
    expect(finding).toMatchObject({ state: "faulty", sentence: expect.stringContaining("m-2.safetensors does not hold b") });
  });

  it("is not called empty when its file system does not answer", async () => {
    const stale = { directory: true, error: "ESTALE" };
    const finding = await run({ files: { ...whole, "/cache/models--acme--m/snapshots": stale }, http: up });
    expect(finding).toMatchObject({ state: "faulty", code: "files-unreadable", sentence: expect.stringContaining("stale") });
    expect(await folder({ "config.json": "{}", "model.safetensors": { error: "ESTALE" } })).toMatchObject({ code: "files-unreadable" });
    expect(await folder({ "config.json": "{}", "model.safetensors": { error: "EACCES" } })).toMatchObject({ state: "unknown" });
  });
});

describe("what the hub says of a model's files", () => {
  const described = (files: Record<string, number>, more: object = {}) =>
    JSON.stringify({ sha: "c1", siblings: Object.entries(files).map(([rfilename, size]) => ({ rfilename, size })), ...more });
  const size = safetensors(8, "a").length;

  it("shows a file of another size and a tokenizer that is not there", async () => {
    const files = { "m-1.safetensors": size + 7, "m-2.safetensors": size, "config.json": 2 };
    expect((await run({ files: whole, http: { [URL]: described(files) } })).sentence).toContain(
      `m-1.safetensors has ${size} bytes, the hub's has ${size + 7}`,
    );
    const listed = described({ "m-1.safetensors": size, "tokenizer.json": 9, "model.onnx": 5 });
    expect((await run({ files: whole, http: { [URL]: listed } })).sentence).toContain(
      "the tokenizer is missing (the hub lists tokenizer.json)",
    );
  });

  it("is not compared with a snapshot of another commit", async () => {
    const other = described({ "m-1.safetensors": 1 }, { sha: "d2" });
    expect(await run({ files: whole, http: { [URL]: other } })).toMatchObject({ state: "ok" });
  });

  const FILES = "http://hub/acme/m/resolve/main/config.json";
  const gated = described({ "config.json": 2 }, { gated: "manual" });
  it.each<[string, number, string, Record<string, string>, RegExp]>([
    ["without a token", 401, "", {}, /gated.*401.*no token is set/],
    [
      "with a token under a name that is not read",
      401,
      "HF_API_TOKEN=hf_x\n",
      {},
      /HF_API_TOKEN is not a name that the hub's library reads, call it HF_TOKEN/,
    ],
    [
      "with a token that is not on the list",
      403,
      "HUGGING_FACE_HUB_TOKEN=hf_x\n",
      { "x-error-code": "GatedRepo" },
      /403.*HUGGING_FACE_HUB_TOKEN is not on the model's list/,
    ],
    [
      "with an old token",
      401,
      "HF_TOKEN=hf_x\n",
      { "x-error-message": "Invalid credentials in Authorization header" },
      /HF_TOKEN is not valid any more/,
    ],
  ])("may give out a gated model's description but not its files: %s", async (_, status, env, headers, words) => {
    const finding = await run({ files: { "/env": env }, http: { [URL]: gated, [FILES]: { status, headers } } }, { envFile: "/env" });
    expect(finding).toMatchObject({ state: "faulty", code: "hub-denied" });
    expect(finding.sentence).toMatch(words);
  });

  it("does not matter while a gated model is whole in the cache", async () => {
    expect(await run({ files: whole, http: { [URL]: described({}, { gated: "auto" }), [FILES]: { status: 403 } } })).toMatchObject({
      state: "ok",
    });
  });

  it("may be refused for an id that is mistyped", async () => {
    const answer = { status: 401, headers: { "x-error-code": "RepoNotFound" }, body: '{"error":"Invalid username or password."}' };
    expect((await run({ files: {}, http: { [URL]: answer } })).sentence).toContain("or its id is mistyped");
  });
});

describe("what stands before a hub", () => {
  const redirect = (location: string) => ({ status: 302, headers: { location } });
  it.each<[string, Recording["http"], string, RegExp]>([
    [
      "a mirror that only redirects to a hub out of reach",
      { [URL]: redirect("http://huggingface.co/api/models/acme/m") },
      "hub-unreachable",
      /Mirror http:\/\/hub only redirects to http:\/\/huggingface\.co, and hub http:\/\/huggingface\.co: it takes no connection/,
    ],
    [
      "a login page by redirect",
      { [URL]: redirect("https://sso.corp.example/login?next=1") },
      "hub-error",
      /redirects to a login page \(https:\/\/sso\.corp\.example\/login\)/,
    ],
    ["another host", { [URL]: redirect("http://elsewhere/api") }, "hub-error", /redirects to http:\/\/elsewhere/],
    [
      "a web page",
      { [URL]: { headers: { "content-type": "text/html; charset=utf-8" }, body: "<html><title>Wi-Fi login</title>" } },
      "hub-error",
      /web page \("Wi-Fi login"\)/,
    ],
  ])("%s is named", async (_, http, code, words) => {
    const finding = await run({ files: {}, http });
    expect(finding).toMatchObject({ state: "faulty", code });
    expect(finding.sentence).toMatch(words);
  });

  it("follows a renamed model on the same host, and gives no other host the token", async () => {
    const tokens: (string | undefined)[] = [];
    const answer = (request: { headers?: Record<string, string> }) => {
      tokens.push(request.headers?.authorization);
      return '{"siblings": []}';
    };
    const env = { "/env": "HF_TOKEN=hf_x\n" };
    const renamed = { [URL]: redirect("/api/models/acme/new"), "http://hub/api/models/acme/new": answer };
    expect(await run({ files: { ...whole, ...env }, http: renamed }, { envFile: "/env" })).toMatchObject({ state: "ok" });
    const mirrored = { [URL]: redirect("http://huggingface.co/x"), "http://huggingface.co/x": answer };
    expect(await run({ files: { ...whole, ...env }, http: mirrored }, { envFile: "/env" })).toMatchObject({ state: "ok" });
    expect(tokens).toEqual(["Bearer hf_x", undefined]);
  });

  it("a proxy that refuses is told apart from the hub, and one that the workload does not use is named", async () => {
    const through = async (error: object, env: string, etc = "") => {
      const http = {
        [URL]: () => {
          throw Object.assign(new Error("x"), error);
        },
      };
      return (await run({ files: { "/env": env, "/etc/environment": etc }, http }, { envFile: "/env" })).sentence;
    };
    const proxy = "HTTP_PROXY=http://me:secret@proxy:3128\n";
    expect(await through({ code: "ECONNREFUSED", atProxy: true }, proxy)).toMatch(
      /through the proxy http:\/\/proxy:3128 \(HTTP_PROXY in \/env\), and of the proxy: it takes no connection/,
    );
    expect(await through({ proxyStatus: 407 }, proxy)).toContain("asks for a login (407)");
    expect(await through({ code: "ETIMEDOUT" }, "", "http_proxy=http://p:8080\n")).toContain(
      "this host has a proxy that the workload does not use",
    );
    expect(await through({ code: "ETIMEDOUT" }, `${proxy}no_proxy=.hub,hub\n`)).not.toContain("proxy");
  });
});

describe("the hub of a model", () => {
  it.each([
    ["ENOTFOUND", "its name does not resolve (DNS)"],
    ["ECONNREFUSED", "it takes no connection (TCP)"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate or protocol is refused (TLS)"],
    ["ETIMEDOUT", "it gives no answer within 4 s (TCP or HTTP)"],
  ])("%s is named by its hop: %s", async (error, hop) => {
    const finding = await run({ files: {}, http: { [URL]: { error } } });
    expect(finding).toMatchObject({ state: "faulty", code: "hub-unreachable" });
    expect(finding.sentence).toContain(hop);
  });

  it("is only a weakness while the cache is whole", async () => {
    expect(await run({ files: whole, http: { [URL]: { error: "ENOTFOUND" } } })).toMatchObject({
      state: "degraded",
      code: "hub-unreachable",
    });
  });

  it.each([
    [401, "hub-denied", "no token is set"],
    [403, "hub-denied", "gated or private"],
    [404, "hub-not-found", "does not know a model acme/m"],
    [429, "hub-error", "too many requests"],
    [500, "hub-error", "answers 500"],
  ])("answers %i: %s", async (status, code, words) => {
    const finding = await run({ files: {}, http: { [URL]: { status } } });
    expect(finding).toMatchObject({ state: "faulty", code });
    expect(finding.sentence).toContain(words);
  });

  it("is the one that the environment names, with its token, which stays out of the finding", async () => {
    const files = { ...whole, "/env": "HF_ENDPOINT=http://mirror\nHF_TOKEN=hf_secret\n" };
    let token = "";
    const http: Recording["http"] = {
      "http://mirror/api/models/acme/m?blobs=true": (request) => {
        token = request.headers?.authorization ?? "";
        return { status: 403 };
      },
    };
    const finding = await run({ files, http }, { envFile: "/env" });
    expect(token).toBe("Bearer hf_secret");
    expect(JSON.stringify(finding)).not.toContain("hf_secret");
  });

  it("may answer anything: sizes are taken only from a whole list", () => {
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (body) => (totalBytes(readDescription(body)) ?? 0) >= 0));
  });
});

it("a workload without a model is left alone", () => {
  expect(modelLoad.appliesTo(workload({ model: undefined }))).toBe(false);
});
