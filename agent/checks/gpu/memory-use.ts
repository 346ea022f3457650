import type { Host } from "../../host/host";
import { migMemory } from "./mig-memory";
import { csvRows, type SmiAnswer, smi } from "./smi";

const MIB = 1024 * 1024;
const GPU_FIELDS = ["index", "uuid", "name", "memory.total", "memory.used"] as const;
const APP_FIELDS = ["gpu_uuid", "pid", "used_gpu_memory"] as const;

export interface GpuMemory {
  index: number;
  uuid: string;
  name: string;
  totalBytes: number;
  usedBytes: number;
  holders: { pid: number; bytes: number | null }[];
}

/**
 * Memory of each GPU and who holds it, from two `nvidia-smi` queries. `withoutFigures`: cards that report no figures. For a card in MIG mode that reports
 * none, the figures of its instances are added up.
 */
export async function gpuMemoryUse(
  host: Host,
): Promise<{ gpus: GpuMemory[]; withoutFigures: string[] } | Extract<SmiAnswer, { trouble: string }>> {
  const query = (kind: string, fields: readonly string[]) =>
    smi(host, [`--query-${kind}=${fields.join(",")}`, "--format=csv,noheader,nounits"]);
  const [cards, apps] = await Promise.all([query("gpu", GPU_FIELDS), query("compute-apps", APP_FIELDS)]);
  if ("trouble" in cards) return cards;
  const holders = "trouble" in apps ? [] : csvRows(apps.text, APP_FIELDS);
  const rows = csvRows(cards.text, GPU_FIELDS).filter((row) => row.uuid?.startsWith("GPU-") || /^\d+$/.test(row.index ?? ""));
  const figures = (value: string | null) => (value === null ? Number.NaN : Number(value));
  const isUntold = (row: (typeof rows)[number]) => !(figures(row["memory.total"]) > 0 && Number.isFinite(figures(row["memory.used"])));
  const instances = rows.some(isUntold) ? await migMemory(host) : new Map<string, { total: number; used: number }>();
  const withoutFigures: string[] = [];
  const gpus = rows.flatMap((row) => {
    const index = figures(row.index);
    const parts = isUntold(row) ? instances.get(row.uuid ?? "") : undefined;
    const [total, used] = parts ? [parts.total, parts.used] : [figures(row["memory.total"]), figures(row["memory.used"])];
    if (![index, total, used].every(Number.isFinite) || !row.uuid || total <= 0) {
      withoutFigures.push(`GPU ${row.index ?? "?"} (${row.uuid ?? row.name ?? "no name"})`);
      return [];
    }
    const mine = holders.filter((holder) => holder.gpu_uuid === row.uuid && Number.isSafeInteger(Number(holder.pid ?? Number.NaN)));
    return [
      {
        index,
        uuid: row.uuid,
        name: row.name ?? "GPU",
        totalBytes: total * MIB,
        usedBytes: used * MIB,
        holders: mine.map((holder) => ({ pid: Number(holder.pid), bytes: bytesOf(holder.used_gpu_memory) })),
      },
    ];
  });
  return { gpus, withoutFigures };
}

const bytesOf = (mib: string | null) => (mib !== null && Number.isFinite(Number(mib)) ? Number(mib) * MIB : null);
