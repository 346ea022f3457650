import type { Host } from "../host/host";
import type { Collector, Sample } from "./collector";

const DEADLINE_MS = 2_000;

/** Asks every collector at once. One that hangs or throws is left out, and is not asked again before its last call has ended. */
export class CollectAll {
  private readonly out = new Set<Collector>();

  constructor(
    private readonly collectors: Collector[],
    private readonly deadlineMs = DEADLINE_MS,
  ) {}

  async collect(host: Host): Promise<Sample[]> {
    const parts = await Promise.all(this.collectors.map((collector) => this.ask(collector, host)));
    return parts.flat();
  }

  stop(): void {
    for (const collector of this.collectors) collector.stop?.();
  }

  private async ask(collector: Collector, host: Host): Promise<Sample[]> {
    if (this.out.has(collector)) return [];
    this.out.add(collector);
    const work = (async () => collector.collect(host))()
      .catch(() => [])
      .finally(() => this.out.delete(collector));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Sample[]>((resolve) => {
      timer = setTimeout(() => resolve([]), this.deadlineMs);
    });
    const samples = await Promise.race([work, late]);
    clearTimeout(timer);
    return samples;
  }
}
