import type { NodeDetail } from "@/lib/contracts/node";
import { metricOf } from "../fleet/panels";
import { figures, formatBytes, formatMetric, formatPercent } from "../format";

interface Reading {
  name: string;
  value: string;
  detail?: string;
}

/** The figures of the last report, in one line. */
export function NowStrip({ node }: { node: NodeDetail }) {
  const readings = readingsOf(node);
  if (readings.length === 0) return null;
  return (
    <dl className="mb-4 grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-line sm:grid-cols-3 lg:flex">
      {readings.map(({ name, value, detail }) => (
        <div key={name} className="min-w-0 flex-1 bg-surface px-4 py-2.5">
          <dt className="truncate text-muted text-xs">{name}</dt>
          <dd className="tabular truncate font-semibold text-lg leading-6">
            {value}
            {detail && <span className="ml-1.5 font-normal text-faint text-xs">{detail}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function readingsOf(node: NodeDetail): Reading[] {
  const of = (metric: string) =>
    Object.entries(node.latest).flatMap(([key, value]) => (metricOf(key) === metric && value !== null ? [value] : []));
  const readings: Reading[] = [];
  if (node.gpuRatio !== null) readings.push({ name: "GPU utilisation", value: formatPercent(node.gpuRatio) });
  if (node.gpuMemoryRatio !== null) readings.push({ name: "GPU memory", value: formatPercent(node.gpuMemoryRatio) });
  const hottest = Math.max(...of("gpu_temperature_celsius"));
  if (Number.isFinite(hottest)) readings.push({ name: "Hottest GPU", value: formatMetric("gpu_temperature_celsius", hottest) });
  const watts = of("gpu_power_watts");
  if (watts.length > 0)
    readings.push({
      name: "GPU power",
      value: formatMetric(
        "gpu_power_watts",
        watts.reduce((sum, each) => sum + each, 0),
      ),
    });
  if (node.cpuRatio !== null) {
    const cores = node.inventory?.cpuCount;
    readings.push({ name: "CPU", value: formatPercent(node.cpuRatio), ...(cores ? { detail: `${cores} cores` } : {}) });
  }
  if (node.memoryRatio !== null) {
    const bytes = node.inventory?.memoryBytes;
    readings.push({ name: "Memory", value: formatPercent(node.memoryRatio), ...(bytes ? { detail: `of ${formatBytes(bytes)}` } : {}) });
  }
  if (node.load1 !== null) readings.push({ name: "Load", value: figures(node.load1) });
  const fullest = Math.max(...of("node_disk_used_ratio"));
  if (Number.isFinite(fullest)) readings.push({ name: "Fullest disk", value: formatPercent(fullest) });
  return readings;
}
