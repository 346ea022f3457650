import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { brokenText } from "../../testing/broken-text";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { problemOf, registryAuth } from "./client-config";
import { dockerPull } from "./pull.check";
import { pullFailure, registryOf } from "./pull-failure";

const IMAGE = "registry.test:5000/team/serve:1.1";
const workload = Workload.parse({ name: "serve", kind: "serving", image: IMAGE });
const S = "unix:/var/run/docker.sock:";
const PATH = `${S}/images/registry.test%3A5000/team/serve%3A1.1/json`;
const ASK = `${S}/distribution/registry.test%3A5000/team/serve%3A1.1/json`;
const error = (status: number, message: string) => ({ status, body: JSON.stringify({ message }) });
const ROOM = { totalBytes: 1e12, freeBytes: 5e11, availableBytes: 5e11, files: 1_000, freeFiles: 900 };

const host = (http: Recording["http"] = {}, more: Recording = {}) =>
  recordedHost({
    files: { "/var/run/docker.sock": { kind: "socket" }, ...more.files },
    http: { [`${S}/_ping`]: "OK", [PATH]: error(404, "No such image"), [`${S}/info`]: '{"DockerRootDir":"/var/lib/docker"}', ...http },
    statfs: { "/": ROOM, ...more.statfs },
    env: { HOME: "/root" },
  });
const run = (machine: ReturnType<typeof host>, memory = new Map()) => dockerPull.run(machine, workload, memory);

describe("a refusal of a registry", () => {
  it.each([
    ['Head "https://ghcr.io/v2/x/manifests/latest": denied', "unauthorised", "let this host in"],
    ["unauthorized: <html> <head><title>401 Authorization Required</title></head>", "unauthorised", "let this host in"],
    [
      'error getting credentials - err: exec: "docker-credential-desktop": executable file not found in $PATH',
      "unauthorised",
      "keeps the registry's login",
    ],
    ["http: server gave HTTP response to HTTPS client", "tls", "plain HTTP"],
    ["x509: certificate has expired or is not yet valid: current time 2020-01-01T00:00:00Z", "tls", "clock"],
    ["filesystem layer verification failed for digest sha256:abc", "pull-fails", "arrives changed"],
    ["invalid reference format: repository name (library/Foo) must be lowercase", "pull-fails", "name"],
    ['short-name "foo" did not resolve to an alias and no unqualified-search registries are defined', "not-found", "carries no registry"],
  ])("%s", (message, code, words) => expect(pullFailure(message)).toEqual({ code, words: expect.stringContaining(words) }));
});

describe("a workload's image", () => {
  it("is on the host", async () => {
    const finding = await run(host({ [PATH]: '{"Id":"sha256:abc","RepoDigests":["registry.test:5000/team/serve@sha256:def"]}' }));
    expect(finding).toMatchObject({ state: "ok", sentence: `${IMAGE} is on this host (sha256:def).` });
  });

  it("is missed with the registry's reason, its own words and where the login would be", async () => {
    const finding = await run(host({ [ASK]: error(401, "unauthorized: authentication required") }));
    expect(finding).toMatchObject({
      state: "faulty",
      code: "unauthorised",
      data: { image: IMAGE, registry: "registry.test:5000", config_folder: "/root/.docker" },
    });
    expect(finding.sentence).toBe(
      `${IMAGE} is not on this host and cannot be pulled: the registry does not let this host in, or the repository does not exist (registry.test:5000 by the Engine API: 401 unauthorized: authentication required); no login is stored in /root/.docker/config.json.`,
    );
  });

  it("is for other processors than this host's, in the registry or here", async () => {
    const arm = { [`${S}/info`]: '{"DockerRootDir":"/var/lib/docker","Architecture":"aarch64"}' };
    const list =
      '{"Descriptor":{"digest":"sha256:12"},"Platforms":[{"architecture":"amd64","os":"linux"},{"architecture":"unknown","os":"unknown"}]}';
    const finding = await run(host({ ...arm, [ASK]: list }));
    expect(finding).toMatchObject({ state: "faulty", code: "wrong-architecture" });
    expect(finding.sentence).toContain("has it for amd64 only: this host is arm64");
    expect(await run(host({ ...arm, [ASK]: list.replace("unknown", "arm64") }))).toMatchObject({ code: "not-pulled" });
    const image = '{"Id":"sha256:abc","RepoDigests":[],"Architecture":"amd64"}';
    expect(await run(host({ ...arm, [PATH]: image }))).toMatchObject({ state: "faulty", code: "wrong-architecture" });
    const emulated = { files: { "/proc/sys/fs/binfmt_misc/qemu-x86_64": "enabled\ninterpreter /usr/bin/qemu-x86_64\n" } };
    expect(await run(host({ ...arm, [PATH]: image }, emulated))).toMatchObject({ state: "ok" });
  });

  it("names the program that keeps the login", async () => {
    const files = { "/root/.docker/config.json": '{"credsStore":"ecr-login"}' };
    const finding = await run(host({ [ASK]: error(401, "unauthorized") }, { files }));
    expect(finding.sentence).toContain("the login is kept by docker-credential-ecr-login, which is not installed");
  });

  it("can be pulled: then the digest is offered", async () => {
    expect(await run(host({ [ASK]: '{"Descriptor":{"digest":"sha256:1234567890abcdef"}}' }))).toMatchObject({
      state: "degraded",
      code: "not-pulled",
    });
  });

  it.each([
    [404, "manifest for x:9 not found: manifest unknown", "not-found"],
    [500, 'Get "https://registry.test/v2/": dial tcp: lookup registry.test on 127.0.0.53:53: no such host', "dns"],
    [500, "Get https://registry.test/v2/: x509: certificate signed by unknown authority", "tls"],
    [429, "toomanyrequests: You have reached your pull rate limit", "rate-limited"],
    [500, "dial tcp 10.0.0.1:5000: connect: connection refused", "registry-unreachable"],
    [500, "write /var/lib/docker/tmp/GetImageBlob1: no space left on device", "disk-full"],
    [403, "denied: requested access to the resource is denied", "unauthorised"],
    [500, "no matching manifest for linux/arm64/v8 in the manifest list entries", "wrong-architecture"],
    [500, "error parsing HTTP 404 response body: invalid character '<' looking for beginning of value", "not-a-registry"],
    [500, "received unexpected HTTP status: 503 Service Unavailable", "registry-unreachable"],
    [500, "proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused", "registry-unreachable"],
    [500, "something new", "pull-fails"],
  ])("reads %i %s", async (status, message, code) => {
    expect(await run(host({ [ASK]: error(status, message) }))).toMatchObject({ state: "faulty", code });
  });

  it("does not fit when the disk or its inodes are full", async () => {
    const full = await run(host({}, { statfs: { "/var/lib/docker": { ...ROOM, availableBytes: 1e8 } } }));
    expect(full).toMatchObject({ code: "disk-full" });
    expect(full.sentence).toContain("has 95.4 MiB left");
    expect(await run(host({}, { statfs: { "/var/lib/docker": { ...ROOM, freeFiles: 1 } } }))).toMatchObject({ code: "disk-full" });
  });

  it("cannot be pulled with a broken client configuration: line and column are named", async () => {
    const finding = await run(host({}, { files: { "/root/.docker/config.json": '{\n  "auths": {\n    "a": {},\n  }\n}' } }));
    expect(finding).toMatchObject({ code: "bad-client-config" });
    expect(finding.sentence).toContain("line 4, column 3");
  });

  it("asks the registry with the stored login, and not again within five minutes", async () => {
    const config = JSON.stringify({ auths: { "registry.test:5000": { auth: Buffer.from("fleet:pa:ss").toString("base64") } } });
    const headers: (string | undefined)[] = [];
    const machine = host(
      {
        [ASK]: (request) => {
          headers.push(request.headers?.["x-registry-auth"]);
          return error(500, "EOF");
        },
      },
      { files: { "/root/.docker/config.json": config } },
    );
    const memory = new Map();
    await run(machine, memory);
    await run(machine, memory);
    expect(headers).toHaveLength(1);
    expect(JSON.parse(Buffer.from(headers[0]!, "base64url").toString())).toEqual({
      username: "fleet",
      password: "pa:ss",
      serveraddress: "registry.test:5000",
    });
    machine.tick(6 * 60_000);
    await run(machine, memory);
    expect(headers).toHaveLength(2);
  });

  it("is not applicable without Docker, and unknown when the engine hangs, refuses or talks nonsense", async () => {
    expect(await run(recordedHost({}))).toMatchObject({ state: "not-applicable" });
    const refusing = await run(host({ [`${S}/_ping`]: { error: "EACCES" } }));
    expect(refusing.sentence).toBe("The check needs the right to use /var/run/docker.sock (group docker).");
    expect(await run(host({ [`${S}/_ping`]: { error: "ETIMEDOUT" } }))).toMatchObject({ state: "unknown" });
    expect(await run(host({ [PATH]: { status: 500, body: "\u0000<html>" } }))).toMatchObject({ state: "unknown" });
    expect(dockerPull.appliesTo(Workload.parse({ name: "x", kind: "service" }))).toBe(false);
  });
});

describe("what a pull needs", () => {
  it("is read from any text without throwing", () => {
    fc.assert(
      fc.property(brokenText, fc.json(), (noise, json) => {
        pullFailure(noise);
        registryOf(noise);
        problemOf(noise);
        problemOf(json);
        registryAuth({ auths: { [noise]: { auth: noise } } }, noise);
      }),
    );
  });

  it("names the registry as Docker does", () => {
    expect(["nginx", "team/app:1", "ghcr.io/a/b", "localhost/x", "host:5000/x@sha256:0"].map(registryOf)).toEqual([
      "docker.io",
      "docker.io",
      "ghcr.io",
      "localhost",
      "host:5000",
    ]);
  });
});
