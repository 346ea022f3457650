import type { Host } from "../../host/host";
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

/** Memory of each GPU and who holds it, from two `nvidia-smi` queries. Rows that are not numbers are left out. */
export async function gpuMemoryUse(host: Host): Promise<{ gpus: GpuMemory[] } | Extract<SmiAnswer, { trouble: string }>> {
  const query = (kind: string, fields: readonly string[]) =>
    smi(host, [`--query-${kind}=${fields.join(",")}`, "--format=csv,noheader,nounits"]);
  const [cards, apps] = await Promise.all([query("gpu", GPU_FIELDS), query("compute-apps", APP_FIELDS)]);
  if ("trouble" in cards) return cards;
  const holders = "trouble" in apps ? [] : csvRows(apps.text, APP_FIELDS);
  const gpus = csvRows(cards.text, GPU_FIELDS).flatMap((row) => {
    const [index, total, used] = [Number(row.index ?? Number.NaN), Number(row["memory.total"]), Number(row["memory.used"])];
    if (![index, total, used].every(Number.isFinite) || !row.uuid || total <= 0) return [];
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
  return { gpus };
}

const bytesOf = (mib: string | null) => (mib !== null && Number.isFinite(Number(mib)) ? Number(mib) * MIB : null);
