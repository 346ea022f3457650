import { useTranslations } from "next-intl";
import type { NodeDetail } from "@/lib/contracts/node";
import { metricOf } from "@/lib/contracts/series";
import type { Formats } from "../formats";
import { useFormats } from "../use-formats";

interface Reading {
  name: string;
  value: string;
  detail?: string;
}

/** The figures of the last report, in one line. */
export function NowStrip({ node }: { node: NodeDetail }) {
  const readings = readingsOf(node, useTranslations("nodes.now"), useFormats());
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

function readingsOf(node: NodeDetail, t: ReturnType<typeof useTranslations<"nodes.now">>, formats: Formats): Reading[] {
  const of = (metric: string) =>
    Object.entries(node.latest).flatMap(([key, value]) => (metricOf(key) === metric && value !== null ? [value] : []));
  const readings: Reading[] = [];
  if (node.gpuRatio !== null) readings.push({ name: t("gpu"), value: formats.percent(node.gpuRatio) });
  if (node.gpuMemoryRatio !== null) readings.push({ name: t("gpuMemory"), value: formats.percent(node.gpuMemoryRatio) });
  const hottest = Math.max(...of("gpu_temperature_celsius"));
  if (Number.isFinite(hottest)) readings.push({ name: t("hottest"), value: formats.metric("gpu_temperature_celsius", hottest) });
  const watts = of("gpu_power_watts");
  if (watts.length > 0)
    readings.push({
      name: t("power"),
      value: formats.metric(
        "gpu_power_watts",
        watts.reduce((sum, each) => sum + each, 0),
      ),
    });
  if (node.cpuRatio !== null) {
    const cores = node.inventory?.cpuCount;
    readings.push({ name: t("cpu"), value: formats.percent(node.cpuRatio), ...(cores ? { detail: t("cores", { n: cores }) } : {}) });
  }
  if (node.memoryRatio !== null) {
    const bytes = node.inventory?.memoryBytes;
    readings.push({
      name: t("memory"),
      value: formats.percent(node.memoryRatio),
      ...(bytes ? { detail: t("of", { size: formats.bytes(bytes) }) } : {}),
    });
  }
  if (node.load1 !== null) readings.push({ name: t("load"), value: formats.figures(node.load1) });
  const fullest = Math.max(...of("node_disk_used_ratio"));
  if (Number.isFinite(fullest)) readings.push({ name: t("disk"), value: formats.percent(fullest) });
  return readings;
}
