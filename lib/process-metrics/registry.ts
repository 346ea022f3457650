import "server-only";
import { performance } from "node:perf_hooks";
import { processWide } from "@/lib/process-wide";

export type Labels = Readonly<Record<string, string>>;
export interface Sample {
  labels?: Labels;
  value: number;
}
export interface Metric {
  kind: "gauge" | "counter";
  help: string;
  read(): readonly Sample[] | Promise<readonly Sample[]>;
}

const metrics = processWide("process-metrics", () => new Map<string, Metric>());

/** Makes a number of this process known to whoever scrapes it. The name carries the unit, as Prometheus asks; a name again replaces. */
export const measure = (name: string, metric: Metric): void => void metrics.set(name, metric);

/** A number that only grows; the answer is what counts it up. The same name in another bundle of this process counts on. */
export function counter(name: string, help: string): (labels: Labels, by?: number) => void {
  const counts = processWide(`counter.${name}`, () => new Map<string, Sample>());
  measure(name, { kind: "counter", help, read: () => [...counts.values()] });
  return (labels, by = 1) => {
    const key = JSON.stringify(labels);
    counts.set(key, { labels, value: (counts.get(key)?.value ?? 0) + by });
  };
}

const write = (name: string, { labels = {}, value }: Sample): string => {
  const text = Object.entries(labels).map(([key, text]) => `${key}=${JSON.stringify(text)}`);
  return `${name}${text.length > 0 ? `{${text.join(",")}}` : ""} ${value}\n`;
};

/** Everything that is measured of this process, in the Prometheus text format 0.0.4. What cannot be read right now is left out. */
export async function processText(): Promise<string> {
  const all = [...standard(), ...metrics];
  const texts = await Promise.all(
    all.map(async ([name, metric]) => {
      const samples = await Promise.resolve(metric.read()).catch(() => []);
      const lines = samples.map((sample) => write(name, sample)).join("");
      return `# HELP ${name} ${metric.help}\n# TYPE ${name} ${metric.kind}\n${lines}`;
    }),
  );
  return texts.join("");
}

/** What every process says of itself, by the names that Prometheus' own clients use. */
function standard(): [string, Metric][] {
  const { user, system } = process.cpuUsage();
  const { active, idle } = performance.eventLoopUtilization();
  const one = (kind: Metric["kind"], help: string, value: number): Metric => ({ kind, help, read: () => [{ value }] });
  return [
    ["process_cpu_seconds_total", one("counter", "CPU time, user and system.", (user + system) / 1e6)],
    ["process_resident_memory_bytes", one("gauge", "Resident memory.", process.memoryUsage.rss())],
    ["process_start_time_seconds", one("gauge", "When the process started, since the epoch.", Math.round(performance.timeOrigin / 1_000))],
    ["nodejs_eventloop_active_seconds_total", one("counter", "Time in which the event loop was at work.", active / 1_000)],
    ["nodejs_eventloop_idle_seconds_total", one("counter", "Time in which the event loop waited.", idle / 1_000)],
  ];
}
