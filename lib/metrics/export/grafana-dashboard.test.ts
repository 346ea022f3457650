import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { cpuCollector } from "@/agent/collectors/cpu";
import { diskCollector } from "@/agent/collectors/disk";
import { footprintCollector } from "@/agent/collectors/footprint";
import { gpuCollector } from "@/agent/collectors/gpu";
import { loadCollector } from "@/agent/collectors/load";
import { memoryCollector } from "@/agent/collectors/memory";
import { networkCollector } from "@/agent/collectors/network";
import { localHost } from "@/agent/host/local-host";
import { takeReport } from "@/lib/metrics/ingest";
import { makeTestNode } from "@/scripts/testing/node";
import { makeTestOrg } from "@/scripts/testing/org";
import { federateMetrics } from "./federate";

interface Dashboard {
  templating: { list: { name: string; type: string; definition?: string }[] };
  panels: { title: string; type: string; datasource?: { uid: string }; targets?: { expr: string; datasource: { uid: string } }[] }[];
}
const dashboard = JSON.parse(readFileSync(path.resolve("deploy/grafana/millwright-fleet.json"), "utf8")) as Dashboard;

const WORDS = new Set(["sum", "avg", "max", "min", "by", "label_values"]);
/** The metrics that an expression names: words that are neither functions nor labels (in braces or after `by`). */
const metricsIn = (expression: string): string[] =>
  (
    expression
      .replace(/\{[^}]*\}/g, "")
      .replace(/by \([^)]*\)/g, "")
      .match(/[a-z_][a-z0-9_]{2,}/g) ?? []
  ).filter((word) => !WORDS.has(word));
const named = () => {
  const expressions = dashboard.panels.flatMap((panel) => (panel.targets ?? []).map((target) => target.expr));
  const variables = dashboard.templating.list.map((variable) => (variable.definition ?? "").replace(/,\s*\w+\)$/, ")"));
  return new Set([...expressions, ...variables].flatMap(metricsIn));
};

// A program that prints what the driver's own tool prints: the machine has no GPU.
const folder = mkdtempSync(path.join(tmpdir(), "millwright-smi-"));
const smi = path.join(folder, "nvidia-smi");
writeFileSync(smi, "#!/bin/sh\nwhile :; do echo '0, 97, 70000, 81559, 64, 512.30'; sleep 0.1; done\n");
chmodSync(smi, 0o755);
const gpu = gpuCollector(1_000, smi);
afterAll(() => {
  gpu.stop?.();
  rmSync(folder, { recursive: true, force: true });
});

/** What the agent's own collectors report, sent and federated. */
async function servedNames(): Promise<Set<string>> {
  const host = localHost();
  const others = [cpuCollector(), memoryCollector(), loadCollector(), diskCollector(), networkCollector(), footprintCollector()];
  const collect = async () => (await Promise.all([...others, gpu].map((collector) => collector.collect(host)))).flat();
  // Rates need two measurements, and the driver's tool a moment to answer.
  const samples = await vi.waitFor(
    async () => {
      const found = await collect();
      expect(found.some(({ name, value }) => name === "gpu_power_watts" && value > 0)).toBe(true);
      expect(found.some(({ name, value }) => name === "node_cpu_used_ratio" && value >= 0)).toBe(true);
      return found;
    },
    { timeout: 15_000, interval: 200 },
  );
  const org = await makeTestOrg("Grafana");
  const { nodeId } = await makeTestNode(org, "gpu-grafana");
  const layout = samples.map(({ name, labels = {}, decimals }) => ({ name, labels, decimals }));
  // A host without its own network has no rate yet: only the name matters here.
  const values = Buffer.from(Float32Array.from(samples.map(({ value }) => (Number.isFinite(value) ? value : 0))).buffer).toString("base64");
  await takeReport({ orgId: org.orgId, nodeId }, { protocol: 1, sequence: 1, atMs: Date.now(), intervalMs: 10_000, layout, values });
  const text = [...(await federateMetrics(await org.as("viewer"), {}))].join("");
  return new Set([...text.matchAll(/^([a-z_][a-z0-9_]*)[{ ]/gm)].map((match) => match[1]!));
}

describe("the Grafana dashboard", () => {
  it("asks only for metrics that the federation serves", async () => {
    const served = await servedNames();
    expect(named().size).toBeGreaterThan(12);
    expect([...named()].filter((name) => !served.has(name))).toEqual([]);
  });

  it("takes its data source from a variable, in every panel and every query", () => {
    expect(dashboard.templating.list).toContainEqual(expect.objectContaining({ name: "datasource", type: "datasource" }));
    const sources = dashboard.panels.flatMap((panel) => [panel, ...(panel.targets ?? [])].map((one) => one.datasource?.uid));
    expect(new Set(sources.filter(Boolean))).toEqual(new Set(["$" + "{datasource}"]));
  });

  it("shows GPUs, network and the states of nodes", () => {
    const titles = dashboard.panels.map((panel) => panel.title);
    for (const title of [
      "Utilisation",
      "Memory used",
      "Temperature, the hottest GPU",
      "Power",
      "Network in",
      "Network out",
      "Nodes by state",
    ])
      expect(titles).toContain(title);
  });
});
