import { afterEach, describe, expect, it, vi } from "vitest";
import { freePort } from "@/scripts/free-port";
import { counter, durations, gauge, measureProcess, processText } from "./registry";

describe("a process's own metrics", () => {
  it("have counters that grow, whichever bundle counts, and gauges that are read at each scrape", async () => {
    const jobs = counter("test_jobs_total", "Jobs.", ["job"]);
    jobs.inc({ job: 'a"b' });
    jobs.inc({ job: 'a"b' }, 2);
    counter("test_jobs_total", "Jobs.", ["job"]).inc({ job: "c" });
    let waiting = 1;
    gauge("test_waiting", "Waiting.", async () => [{ value: waiting }]);
    waiting = 7;
    const text = await processText();
    expect(text).toContain(
      '# HELP test_jobs_total Jobs.\n# TYPE test_jobs_total counter\ntest_jobs_total{job="a\\"b"} 3\ntest_jobs_total{job="c"} 1\n',
    );
    expect(text).toContain("# TYPE test_waiting gauge\ntest_waiting 7\n");
  });

  it("has histograms of durations in seconds", async () => {
    const seconds = durations("test_seconds", "How long.", ["route"]);
    for (const value of [0.002, 0.2, 40]) seconds.observe({ route: "/a" }, value);
    const text = await processText();
    expect(text).toContain('test_seconds_bucket{le="0.0025",route="/a"} 1\n');
    expect(text).toContain('test_seconds_bucket{le="0.25",route="/a"} 2\n');
    expect(text).toContain('test_seconds_bucket{le="30",route="/a"} 2\n');
    expect(text).toContain('test_seconds_bucket{le="+Inf",route="/a"} 3\n');
    expect(text).toContain('test_seconds_count{route="/a"} 3\n');
  });

  it("leaves out what cannot be read or is gone, and nothing else", async () => {
    const read = vi.fn(async () => [{ labels: { state: "waiting" }, value: 1 }]);
    gauge("test_states", "States.", read, ["state"]);
    expect(await processText()).toContain('test_states{state="waiting"} 1\n');
    read.mockResolvedValue([{ labels: { state: "done" }, value: 2 }]);
    expect(await processText()).not.toContain('state="waiting"');
    read.mockRejectedValue(new Error("the database is away"));
    gauge("test_next", "Next.", () => [{ value: 5 }]);
    const text = await processText();
    expect(text).not.toMatch(/^test_states\{/m);
    expect(text).toContain("test_next 5\n");
  });

  it("has its own time and memory", async () => {
    measureProcess();
    measureProcess();
    const text = await processText();
    expect(Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(10_000_000);
    expect(text).toMatch(/^process_cpu_seconds_total [\d.]+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
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
