import { createHash } from "node:crypto";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { Layout, type Series, seriesKey } from "../../lib/contracts/series";
import type { Sample } from "../collectors/collector";
import { makeFolder } from "../disk/durable";
import { readFramed, writeFramed } from "../disk/framed-file";

const MAX_SERIES = 2_000;
const KEEP_FILES = 64;

/**
 * The order in which values travel. A series keeps its place once it was seen, so that a card that is silent for a while leaves a gap and
 * does not make a new layout. Layouts are kept on disk by content, for spooled reports to name.
 */
export class LayoutTable {
  private readonly places = new Map<string, number>();
  private series: Series[] = [];
  private key = "";
  private readonly cache = new Map<string, Layout>();

  constructor(private readonly folder: string) {
    makeFolder(folder);
    const files = readdirSync(folder).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
    for (const { name } of files.sort((a, b) => b.at - a.at).slice(KEEP_FILES)) rmSync(join(folder, name));
  }

  /** Packs samples as base64 of float32 little-endian in the layout's order, and names the layout. */
  pack(samples: Sample[]): { values: string; layoutKey: string } {
    const before = this.series.length;
    for (const { name, labels = {}, decimals } of samples) {
      const key = seriesKey({ name, labels });
      if (this.places.has(key) || this.series.length >= MAX_SERIES) continue;
      this.places.set(key, this.series.length);
      this.series.push({ name, labels, decimals });
    }
    if (this.series.length !== before) this.remember();
    const values = new Float32Array(this.series.length).fill(Number.NaN);
    for (const sample of samples) {
      const place = this.places.get(seriesKey(sample));
      if (place !== undefined) values[place] = sample.value;
    }
    return { values: Buffer.from(values.buffer).toString("base64"), layoutKey: this.key };
  }

  /** Undefined when its file is gone or damaged: a report in it cannot be read any more. */
  find(layoutKey: string): Layout | undefined {
    const known = this.cache.get(layoutKey);
    if (known) return known;
    try {
      const found = readFramed(join(this.folder, layoutKey));
      const layout = found && Layout.parse(JSON.parse(found.payload.toString("utf8")));
      if (layout) this.cache.set(layoutKey, layout);
      return layout;
    } catch {
      return undefined;
    }
  }

  private remember(): void {
    const layout = structuredClone(this.series);
    const json = JSON.stringify(layout);
    this.key = createHash("sha256").update(json).digest("hex").slice(0, 32);
    this.cache.clear();
    this.cache.set(this.key, layout);
    writeFramed(join(this.folder, this.key), json);
  }
}
