import { createServer } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { counter, measure, processText } from "./registry";

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

describe("what a process says of itself", () => {
  it("has its own time and memory, counters that grow, and gauges read when asked", async () => {
    const count = counter("test_jobs_total", "Jobs.");
    count({ job: 'a"b' });
    count({ job: 'a"b' }, 2);
    counter("test_jobs_total", "Jobs.")({ job: "c" });
    let waiting = 1;
    measure("test_waiting", { kind: "gauge", help: "Waiting.", read: async () => [{ value: waiting }] });
    waiting = 7;
    const text = await processText();
    expect(text).toContain(
      '# HELP test_jobs_total Jobs.\n# TYPE test_jobs_total counter\ntest_jobs_total{job="a\\"b"} 3\ntest_jobs_total{job="c"} 1\n',
    );
    expect(text).toContain("# TYPE test_waiting gauge\ntest_waiting 7\n");
    expect(Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(10_000_000);
    expect(text).toMatch(/^process_cpu_seconds_total [\d.]+$/m);
  });

  it("leaves out what cannot be read, and nothing else", async () => {
    measure("test_broken", { kind: "gauge", help: "Broken.", read: () => Promise.reject(new Error("the database is away")) });
    expect(await processText()).toMatch(/# TYPE test_broken gauge\n(?!test_broken)/);
  });
});

describe("the port for it", () => {
  afterEach(() => vi.unstubAllEnvs());

  it("answers /metrics and nothing else", async () => {
    const port = await freePort();
    vi.stubEnv("MILLWRIGHT_METRICS_PORT", String(port));
    vi.resetModules();
    const close = (await import("./serve")).serveProcessMetrics();
    const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await vi.waitFor(() => get("/metrics"), { timeout: 10_000 });
    const answer = await get("/metrics");
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toContain("process_cpu_seconds_total");
    expect((await get("/")).status).toBe(404);
    close();
  });
});
