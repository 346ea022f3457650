import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { safetensors } from "../../testing/checkpoint-files";
import type { RecordedFile } from "../../testing/recorded-files";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { totalBytes } from "./hub-probe";
import { modelLoad } from "./load.check";

const SNAPSHOT = "/cache/models--acme--m/snapshots/c1";
const whole: Record<string, RecordedFile> = {
  "/cache/models--acme--m/refs/main": "c1",
  [`${SNAPSHOT}/config.json`]: "{}",
  [`${SNAPSHOT}/model.safetensors.index.json`]: '{"weight_map": {"a": "m-1.safetensors", "b": "m-2.safetensors"}}',
  [`${SNAPSHOT}/m-1.safetensors`]: safetensors(8),
  [`${SNAPSHOT}/m-2.safetensors`]: { link: "../../blobs/b2" },
  "/cache/models--acme--m/blobs/b2": safetensors(8),
};
const without = (name: string) => Object.fromEntries(Object.entries(whole).filter(([path]) => !path.endsWith(name)));
const URL = "http://hub/api/models/acme/m?blobs=true";
const workload = (fields: object = {}) =>
  Workload.parse({ name: "s", kind: "serving", model: { id: "acme/m", cache: "/cache", hub: "http://hub" }, ...fields });
const run = (recording: Recording, fields: object = {}) => modelLoad.run(recordedHost(recording), workload(fields), new Map());
const up = { [URL]: '{"siblings": [{"size": 100}, {"size": 200}]}' };

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
    expect(await sentence({ ...whole, "/cache/models--acme--m/blobs/b2": safetensors(8).subarray(0, 90) })).toMatch(
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

  it("of a local folder need no hub", async () => {
    const files = { "/models/x/config.json": "{}", "/models/x/model.safetensors": safetensors(4) };
    expect(await run({ files }, { model: { id: "/models/x" } })).toMatchObject({ state: "ok" });
    expect(await run({ files: { "/models/x/config.json": "{}" } }, { model: { id: "/models/x" } })).toMatchObject({
      state: "faulty",
      code: "cache-incomplete",
    });
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
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (body) => totalBytes(body) === null || totalBytes(body)! >= 0));
  });
});

it("a workload without a model is left alone", () => {
  expect(modelLoad.appliesTo(workload({ model: undefined }))).toBe(false);
});
