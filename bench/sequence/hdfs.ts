import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { learnLine } from "@/lib/detection/templates/learn";
import { createMiner } from "@/lib/detection/templates/miner";
import { readCsv } from "../detection/csv";

export interface LabelledSequence {
  ids: string[];
  isFaulty: boolean;
}

/** Sequences of templates by block from `HDFS/HDFS_2k.log_structured.csv` or `HDFS/HDFS.log`; labels from `HDFS/anomaly_label.csv` if it exists. */
export function readHdfs(folder: string): { sequences: LabelledSequence[]; hasLabels: boolean } {
  const inside = (name: string) => path.join(folder, "HDFS", name);
  const whole = inside("HDFS.log");
  const sample = inside("HDFS_2k.log_structured.csv");
  const lines = existsSync(whole)
    ? readFileSync(whole, "utf8").split("\n")
    : existsSync(sample)
      ? readCsv(readFileSync(sample, "utf8")).map((row) => row.Content ?? "")
      : [];
  const labelsFile = inside("anomaly_label.csv");
  const hasLabels = existsSync(labelsFile);
  const faulty = new Set(
    hasLabels ? readCsv(readFileSync(labelsFile, "utf8")).flatMap((row) => (row.Label === "Anomaly" ? [row.BlockId] : [])) : [],
  );
  const miner = createMiner();
  const byBlock = new Map<string, string[]>();
  for (const line of lines) {
    const { id } = learnLine(miner, line).template;
    for (const block of new Set(line.match(/blk_-?\d+/g) ?? [])) {
      const ids = byBlock.get(block);
      if (ids) ids.push(id);
      else byBlock.set(block, [id]);
    }
  }
  return { sequences: [...byBlock].map(([block, ids]) => ({ ids, isFaulty: faulty.has(block) })), hasLabels };
}
