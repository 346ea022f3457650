import "server-only";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { log } from "@/lib/log";
import { processWide } from "@/lib/process-wide";

/** Each bundle of a process has its own modules; they share one registry, and one metric a name. */
const registry = processWide("process-metrics", () => new Registry());

/** From a cached read to a request whose caller gives up. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export type Sample<L extends string> = { labels?: Record<L, string>; value: number };

/** A number that only grows. The name carries the unit, as Prometheus asks. */
export function counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
  const known = registry.getSingleMetric(name) as Counter<L> | undefined;
  return known ?? new Counter<L>({ name, help, labelNames, registers: [registry] });
}

/** How long something takes, in seconds. */
export function durations<L extends string>(name: string, help: string, labelNames: readonly L[]): Histogram<L> {
  const known = registry.getSingleMetric(name) as Histogram<L> | undefined;
  return known ?? new Histogram<L>({ name, help, labelNames, buckets: SECONDS, registers: [registry] });
}

/** A number that is read at each scrape, and left out when it cannot be read. A second one of the same name replaces it. */
export function gauge<L extends string = never>(
  name: string,
  help: string,
  read: () => readonly Sample<L>[] | Promise<readonly Sample<L>[]>,
  labelNames: readonly L[] = [],
): void {
  registry.removeSingleMetric(name);
  const metric = new Gauge<L>({
    name,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      metric.reset();
      try {
        for (const { labels, value } of await read()) labels ? metric.set(labels, value) : metric.set(value);
      } catch (error) {
        log.warn({ name, error: String(error) }, "a metric of this process could not be read");
      }
    },
  });
}

/** Adds the metrics of every Node process: CPU, memory, garbage collection, the event loop's lag. */
export function measureProcess(): void {
  if (!registry.getSingleMetric("process_cpu_seconds_total")) collectDefaultMetrics({ register: registry });
}

export const contentType = registry.contentType;
/** Everything that is measured of this process, in the Prometheus text format. */
export const processText = (): Promise<string> => registry.metrics();
