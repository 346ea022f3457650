import { toDecimals } from "@/lib/metrics/codec/decimals";
import { HostModel, hostLayout } from "../../demo/simulator/host-model";

export const SERIES = hostLayout.length;
export const INTERVAL_MS = 10_000;

/** The same reports for every side: `hosts` hosts, one report every ten seconds from `fromMs` on. */
export interface Dataset {
  hosts: number;
  reports: number;
  fromMs: number;
  toMs: number;
  /** A host's reports, oldest first. */
  rows: Float32Array[];
}

export function makeDataset(hosts: number, hours: number, endMs: number): Dataset {
  const reports = (hours * 3_600_000) / INTERVAL_MS;
  const rows = Array.from({ length: hosts }, (_, host) => {
    const model = new HostModel(host + 1);
    const values = new Float32Array(reports * SERIES);
    for (let i = 0; i < reports; i++) model.step(values, i * SERIES);
    return values;
  });
  return { hosts, reports, fromMs: endMs - reports * INTERVAL_MS, toMs: endMs, rows };
}

export const samplesOf = (data: Dataset): number => data.hosts * data.reports * SERIES;

/**
 * Reports of every host that are sent before measuring begins, to every side: a server that has just started compiles its code and makes its series
 * and partitions, which would otherwise be measured.
 */
export const warmUpReports = (data: Dataset): number => Math.floor(data.reports / 5);

export const measuredSamplesOf = (data: Dataset): number => data.hosts * (data.reports - warmUpReports(data)) * SERIES;

/** float32 little-endian in base64, as an agent sends it. */
export const packed = (data: Dataset, host: number, report: number): string => {
  const row = data.rows[host]!;
  return Buffer.from(row.buffer, row.byteOffset + report * SERIES * 4, SERIES * 4).toString("base64");
};

/** The number that an exporter would print: the float with its declared decimals. */
export const plain = (data: Dataset, host: number, report: number, place: number): number =>
  toDecimals(data.rows[host]![report * SERIES + place]!, hostLayout[place]!.decimals);
