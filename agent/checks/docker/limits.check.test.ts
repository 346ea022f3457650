import { describe, expect, it } from "vitest";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { dockerLimits } from "./limits.check";

const S = "unix:/var/run/docker.sock:";
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

interface Sketch {
  name: string;
  status?: string;
  memory?: number;
  restarts?: number;
  oom?: boolean;
  exit?: number;
  config?: object;
}
function host(sketches: Sketch[], more: Recording = {}) {
  const http: Recording["http"] = {
    [`${S}/_ping`]: "OK",
    [`${S}/info`]: JSON.stringify({ MemTotal: 4 * GIB }),
    [`${S}/containers/json?all=1`]: JSON.stringify(
      sketches.map(({ name, status = "running" }) => ({ Id: name, Names: [`/${name}`], State: status })),
    ),
  };
  for (const { name, status = "running", memory = GIB, restarts = 0, oom = false, exit = 0, config = {} } of sketches)
    http[`${S}/containers/${name}/json`] = JSON.stringify({
      Id: name,
      Name: `/${name}`,
      RestartCount: restarts,
      State: { Status: status, OOMKilled: oom, ExitCode: exit },
      HostConfig: { Memory: memory, RestartPolicy: { Name: "on-failure", MaximumRetryCount: 5 }, ...config },
    });
  return recordedHost({
    files: { "/var/run/docker.sock": { kind: "socket" }, ...more.files },
    programs: more.programs,
    http: { ...http, ...more.http },
  });
}
const run = (machine: ReturnType<typeof host>, memory = new Map<string, unknown>()) => dockerLimits.run(machine, { workloads: [], memory });

describe("container limits", () => {
  it("are in order when every container keeps within its own", async () => {
    expect(await run(host([{ name: "a" }, { name: "b" }]))).toMatchObject({
      state: "ok",
      sentence: "2 containers within their limits (Engine API, cgroup memory events).",
    });
  });

  it("killed a container: the limit is named and half as much again is proposed", async () => {
    const finding = await run(host([{ name: "a" }, { name: "batch", status: "exited", oom: true, exit: 137, memory: 512 * MIB }]));
    expect(finding).toMatchObject({
      state: "faulty",
      code: "oom-killed",
      data: { container: "batch", memory_bytes: 768 * MIB, previous_memory_bytes: 512 * MIB },
    });
    expect(finding.sentence).toBe(
      "The kernel killed container batch for memory: its limit is 512 MiB; it ended with 137 (Engine API, cgroup memory events).",
    );
  });

  it("join an exit code of 137 with the kernel's record of who was killed in the container's own group", async () => {
    const id = "a".repeat(64);
    const ring = (group: string) =>
      `[    5.000000] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=x,mems_allowed=0,oom_memcg=${group},task_memcg=${group},task=python3,pid=77,uid=0\n`;
    const look = (group: string) =>
      run(
        host([{ name: id, status: "exited", exit: 137 }], {
          programs: { "journalctl*": { exitCode: 1, stderr: "No journal files" }, dmesg: ring(group) },
        }),
      );
    const finding = await look(`/system.slice/docker-${id}.scope`);
    expect(finding).toMatchObject({ state: "faulty", code: "oom-killed" });
    expect(finding.sentence).toContain("the kernel log names python3 (77)");
    expect(await look("/docker/another")).toMatchObject({ state: "ok" });
  });

  it("say that shared memory is too small, by the container's own log or a bus error", async () => {
    const config = { ShmSize: 64 * MIB, IpcMode: "private" };
    const logs = (text: string) => ({ http: { [`${S}/containers/det/logs?stdout=1&stderr=1&tail=60`]: text } });
    const down = { name: "det", status: "exited", exit: 1, config };
    const nccl =
      "\u0002\u0000\u0000\u0000\u0000\u0000\u0000\u0040NCCL WARN Error while creating shared memory segment /dev/shm/nccl-1 (size 9637888)\n";
    const finding = await run(host([down], logs(nccl)));
    expect(finding).toMatchObject({ state: "faulty", code: "shm-too-small" });
    expect(finding.sentence).toContain("Container det has 64 MiB of shared memory (/dev/shm)");
    expect(await run(host([{ ...down, exit: 135 }]))).toMatchObject({ code: "shm-too-small" });
    expect(await run(host([down], logs("ValueError: no such column\n")))).toMatchObject({ state: "ok" });
    expect(await run(host([{ ...down, exit: 135, config: { IpcMode: "host" } }]))).toMatchObject({ state: "ok" });
  });

  it("forget a bus error after which the run made progress", async () => {
    const log = (...lines: string[]) => ({ files: { "/log/a.log": `${lines.join("\n")}\n` } });
    const workloads = [{ name: "fit", kind: "training" as const, container: "fit", logs: ["/log/a.log"] }] as never;
    const look = (...lines: string[]) =>
      dockerLimits.run(host([{ name: "fit" }], log(...lines)), { workloads, memory: new Map<string, unknown>() });
    const crash = ["step 7 loss 2", "DataLoader worker (pid 9) is killed by signal: Bus error."];
    expect(await look(...crash, "Traceback (most recent call last):")).toMatchObject({ code: "shm-too-small" });
    expect(await look(...crash, "step 1 loss 3", "step 2 loss 3", "step 8 loss 2")).toMatchObject({ state: "ok" });
  });

  it("see a container that may not start another process", async () => {
    const config = { PidsLimit: 100 };
    const kernel = "[1.000000] cgroup: fork rejected by pids controller in /system.slice/docker-web.scope\n";
    const found = await run(host([{ name: "web", config }], { programs: { dmesg: kernel } }));
    expect(found).toMatchObject({ state: "faulty", code: "pids-limit" });
    expect(found.sentence).toContain("Container web may have 100 processes and threads");
    const dayLater = { programs: { dmesg: kernel }, files: { "/proc/uptime": "90000.00 1.0\n" } };
    expect(await run(host([{ name: "web", config }], dayLater))).toMatchObject({ state: "ok" });
    expect(await run(host([{ name: "web", config, status: "exited", exit: 1 }], dayLater))).toMatchObject({ code: "pids-limit" });
    expect(await run(host([{ name: "web", config, status: "exited" }], dayLater))).toMatchObject({ state: "ok" });
    const files = (count: number) => ({ files: { "/sys/fs/cgroup/system.slice/docker-web.scope/pids.current": `${count}\n` } });
    expect(await run(host([{ name: "web", config }], files(100)))).toMatchObject({ code: "pids-limit" });
    expect(await run(host([{ name: "web", config }], files(60)))).toMatchObject({ state: "ok" });
    const down = { name: "web", status: "exited", exit: 1, config };
    const log = { [`${S}/containers/web/logs?stdout=1&stderr=1&tail=60`]: "RuntimeError: can't start new thread\n" };
    expect(await run(host([down], { http: log }))).toMatchObject({ code: "pids-limit" });
    expect(await run(host([{ ...down, config: { PidsLimit: 0 } }], { http: log }))).toMatchObject({ state: "ok" });
  });

  it("hold a container back: said once it was so for minutes", async () => {
    const path = "/sys/fs/cgroup/system.slice/docker-a.scope/cpu.stat";
    const stat = (periods: number, throttled: number) => `usage_usec 1\nnr_periods ${periods}\nnr_throttled ${throttled}\n`;
    const machine = host([{ name: "a", config: { NanoCpus: 2e9 } }], { files: { [path]: stat(100, 90) } });
    const memory = new Map<string, unknown>();
    expect(await run(machine, memory)).toMatchObject({ state: "ok" });
    machine.tick(6 * 60_000);
    machine.files.set(path, stat(3_700, 2_700));
    const finding = await run(machine, memory);
    expect(finding).toMatchObject({ state: "degraded", code: "cpu-throttled" });
    expect(finding.sentence).toContain("may use 2 CPUs and was held back in 73 % of the scheduler's periods in 6 min");
  });

  it("never propose more than the host can give", async () => {
    const finding = await run(host([{ name: "big", status: "exited", oom: true, exit: 137, memory: 3.9 * GIB }]));
    expect(finding.data.memory_bytes).toBeLessThan(3.61 * GIB);
  });

  it("killed a process inside a container that still runs: counted by the kernel, over after ten quiet minutes", async () => {
    const path = "/sys/fs/cgroup/system.slice/docker-a.scope/memory.events";
    const machine = host([{ name: "a" }], { files: { [path]: "low 0\noom 0\noom_kill 0\n" } });
    const memory = new Map<string, unknown>();
    expect(await run(machine, memory)).toMatchObject({ state: "ok" });
    machine.files.set(path, "low 0\noom 2\noom_kill 2\n");
    const finding = await run(machine, memory);
    expect(finding).toMatchObject({ code: "oom-killed" });
    expect(finding.sentence).toContain("2 kills since its start");
    const raised = host([{ name: "a", memory: 2 * GIB }], { files: { [path]: "oom_kill 2\n" } });
    expect(await run(raised, new Map(memory))).toMatchObject({ state: "ok" });
    machine.tick(11 * 60_000);
    expect(await run(machine, memory)).toMatchObject({ state: "ok" });
  });

  it("do not take a container that was stopped with KILL for one that ran out of memory", async () => {
    expect(await run(host([{ name: "a", status: "exited", exit: 137 }]))).toMatchObject({ state: "ok" });
  });

  it("see a restart loop by its state, and by its count within ten minutes", async () => {
    const looping = { name: "a", status: "restarting", restarts: 7, exit: 1 };
    expect(await run(host([looping]))).toMatchObject({ code: "restart-loop", data: { restart_policy: "on-failure:5" } });
    const memory = new Map<string, unknown>();
    await run(host([{ name: "a", restarts: 4 }]), memory);
    const finding = await run(host([{ name: "a", restarts: 7 }]), memory);
    expect(finding).toMatchObject({ state: "faulty", code: "restart-loop" });
    expect(await run(host([{ name: "a", restarts: 40 }]))).toMatchObject({ state: "ok" });
  });

  it("are missing on a shared host whose memory runs short, or larger than it", async () => {
    const two = [{ name: "a", memory: 0 }, { name: "b" }];
    const meminfo = (available: number) => ({ files: { "/proc/meminfo": `MemTotal: 4000000 kB\nMemAvailable: ${available} kB\n` } });
    const shared = await run(host(two, meminfo(700_000)));
    expect(shared).toMatchObject({ state: "degraded", code: "no-limit" });
    expect(shared.sentence).toBe(
      "Less than 20 % of the host's memory is available, and 1 container of 2 may take all of its 4 GiB: a (HostConfig.Memory is 0, /proc/meminfo).",
    );
    const roomy = await run(host(two, meminfo(2_000_000)));
    expect(roomy).toMatchObject({ state: "ok" });
    expect(roomy.sentence).toBe("2 containers within their limits, 1 of them without a memory limit (Engine API, cgroup memory events).");
    expect(await run(host([{ name: "alone", memory: 0 }]))).toMatchObject({ state: "ok" });
    expect(await run(host([{ name: "a", memory: 9 * GIB }]))).toMatchObject({ code: "limit-above-host" });
  });

  it("are not applicable without Docker and unknown when the engine hangs; a container that is nonsense is left out", async () => {
    expect(await run(recordedHost({}))).toMatchObject({ state: "not-applicable" });
    expect(await run(host([], { http: { [`${S}/_ping`]: { error: "ETIMEDOUT" } } }))).toMatchObject({ state: "unknown" });
    expect(await run(host([], { http: { [`${S}/containers/json?all=1`]: "<html>" } }))).toMatchObject({ state: "unknown" });
    expect(await run(host([{ name: "a" }], { http: { [`${S}/containers/a/json`]: '{"State":5}' } }))).toMatchObject({ state: "ok" });
  });
});
