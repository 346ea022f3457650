import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brokenText } from "../../testing/broken-text";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { listeners, nextFreePort } from "./port-holder";
import { dockerPorts, takenPort } from "./ports.check";

const S = "unix:/var/run/docker.sock:";
const ERROR =
  "driver failed programming external connectivity on endpoint web (0123): Bind for 0.0.0.0:8080 failed: port is already allocated";
const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const listen = (port: number, inode: number) =>
  `   0: 00000000:${port.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0\n`;
const web = (error: string) => JSON.stringify({ Id: "w1", Name: "/web", State: { Status: "created", Error: error }, HostConfig: {} });
const row = (id: string, name: string, state: string, ports: object[] = []) => ({
  Id: id,
  Names: [`/${name}`],
  State: state,
  Ports: ports,
});

const host = (http: Recording["http"], files: Recording["files"] = {}) =>
  recordedHost({
    files: { "/var/run/docker.sock": { kind: "socket" }, ...files },
    http: {
      [`${S}/_ping`]: "OK",
      [`${S}/containers/json?all=1`]: JSON.stringify([row("w1", "web", "created")]),
      [`${S}/containers/w1/json`]: web(ERROR),
      ...http,
    },
  });
const run = (machine: ReturnType<typeof host>) => dockerPorts.run(machine, { workloads: [], memory: new Map() });

describe("a container's port", () => {
  it("is no fault when every container that is down ended for another reason", async () => {
    expect(await run(host({ [`${S}/containers/w1/json`]: web("") }))).toMatchObject({ state: "ok" });
  });

  it("is for another processor when its program meets an instruction that is not there", async () => {
    const ended = (code: number) => JSON.stringify({ Id: "w1", Name: "/web", State: { Status: "exited", ExitCode: code }, HostConfig: {} });
    expect(await run(host({ [`${S}/containers/w1/json`]: ended(132) }))).toMatchObject({ code: "wrong-architecture" });
    expect(await run(host({ [`${S}/containers/w1/json`]: ended(1) }))).toMatchObject({ state: "ok" });
  });

  it.each([
    ['could not select device driver "nvidia" with capabilities: [[gpu]]', "no-gpu-runtime"],
    ['could not select device driver "" with capabilities: [[gpu]]', "no-gpu-runtime"],
    ["unknown or invalid runtime name: nvidia", "no-gpu-runtime"],
    ["OCI runtime create failed: nvidia-container-cli: initialization error: nvml error: driver not loaded: unknown", "gpu-not-usable"],
    ["nvidia-container-cli: requirement error: unsatisfied condition: cuda>=12.9", "gpu-not-usable"],
    ["nvidia-container-cli: device error: 7: unknown device", "gpu-not-usable"],
    ["driver failed programming external connectivity: listen tcp4 10.9.8.7:80: bind: cannot assign requested address", "address-not-here"],
    ['exec: "/app": exec format error', "wrong-architecture"],
    ["error mounting /a to rootfs at /b: not a directory: Are you trying to mount a directory onto a file", "mount-fails"],
    ["mkdir /var/lib/docker/overlay2/x: no space left on device", "no-space"],
    ['exec: "servr": executable file not found in $PATH: unknown', "cannot-start"],
    ["something that no list knows", "cannot-start"],
  ])("is not the only fault that keeps a container down: %s", async (text, code) => {
    const finding = await run(host({ [`${S}/containers/w1/json`]: web(text) }));
    expect(finding).toMatchObject({ state: "faulty", code });
    expect(finding.sentence).toContain("Container web cannot start: ");
  });

  it("may be one that it takes itself, on the host's network", async () => {
    const detail = JSON.stringify({
      Id: "w1",
      Name: "/web",
      State: { Status: "exited", ExitCode: 1 },
      HostConfig: { NetworkMode: "host" },
    });
    const logs = (text: string) => ({ [`${S}/containers/w1/json`]: detail, [`${S}/containers/w1/logs?stdout=1&stderr=1&tail=60`]: text });
    for (const text of [
      "OSError: [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use",
      "Error: listen EADDRINUSE: address already in use :::8000",
    ])
      expect(await run(host(logs(text)))).toMatchObject({ code: "not-started", data: { port: 8000 } });
    expect(await run(host(logs("done\n")))).toMatchObject({ state: "ok" });
  });

  it("is held by a process: number, start time and command are named, and the next free port", async () => {
    const files = {
      "/proc/net/tcp": HEADER + listen(8080, 777) + listen(8081, 778),
      "/proc/55/fd/3": { link: "socket:[777]" },
      "/proc/55/stat": "55 (python3 -m (http)) S 1 55 55 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4242 0 0\n",
      "/proc/55/cmdline": "python3\0-m\0http.server\0",
      "/proc/55/cgroup": "0::/user.slice\n",
    };
    const finding = await run(host({}, files));
    expect(finding).toMatchObject({
      state: "faulty",
      code: "port-held-by-process",
      data: { container: "web", port: 8080, free_port: 8082, holder_pid: 55, holder_start_ticks: "4242", holder_cgroup: "0::/user.slice" },
    });
    expect(finding.sentence).toContain("process 55 (python3 -m http.server) holds it; 8082 is free");
  });

  it("is held by another container", async () => {
    const rows = [row("w1", "web", "created"), row("o1", "old-web", "running", [{ PrivatePort: 80, PublicPort: 8080, Type: "tcp" }])];
    const finding = await run(host({ [`${S}/containers/json?all=1`]: JSON.stringify(rows) }));
    expect(finding).toMatchObject({ code: "port-held-by-container", data: { holder_container: "old-web" } });
  });

  it("is free again, or held by someone whom the agent may not look into", async () => {
    expect(await run(host({}))).toMatchObject({ state: "degraded", code: "not-started" });
    expect(await run(host({}, { "/proc/net/tcp6": HEADER + listen(8080, 9) }))).toMatchObject({ code: "port-held" });
  });

  it("is not asked about for a container that a repair set aside", async () => {
    const rows = [row("w1", "web-before-repair", "created")];
    expect(await run(host({ [`${S}/containers/json?all=1`]: JSON.stringify(rows) }))).toMatchObject({ state: "ok" });
  });

  it("is read from every wording that Docker has used", () => {
    const wordings = [
      "Bind for 0.0.0.0:8080 failed: port is already allocated",
      "failed to bind host port for 0.0.0.0:8080:172.17.0.2:80/tcp: address already in use",
      "failed to bind host port 127.0.0.1:8080/tcp: address already in use",
      "Error starting userland proxy: listen tcp4 0.0.0.0:8080: bind: address already in use",
      "listen tcp [::]:8080: bind: address already in use",
    ];
    expect(wordings.map(takenPort)).toEqual(wordings.map(() => 8080));
    expect(takenPort("exec: no such file")).toBeNull();
  });

  it("is not applicable without Docker and unknown when the engine answers nonsense", async () => {
    expect(await run(recordedHost({}))).toMatchObject({ state: "not-applicable" });
    expect(await run(host({ [`${S}/containers/json?all=1`]: "\u0000nonsense" }))).toMatchObject({ state: "unknown" });
    expect(await run(host({ [`${S}/_ping`]: { error: "ETIMEDOUT" } }))).toMatchObject({ state: "unknown" });
  });

  it("comes from tables that may hold anything", () => {
    fc.assert(
      fc.property(brokenText, (noise) => {
        takenPort(noise);
        for (const { port } of listeners(noise + HEADER + noise)) expect(port).toBeLessThan(65_536);
      }),
    );
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 200 })), fc.integer({ min: 1, max: 150 }), (taken, port) => {
        const free = nextFreePort(port, new Set(taken));
        expect(free === null || (free > port && !taken.includes(free))).toBe(true);
      }),
    );
  });
});
