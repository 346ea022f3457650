import "server-only";
import type { Tx } from "@/lib/db";
import type { Traits } from "./group";

interface Row {
  id: string;
  labels: Record<string, string>;
  driver: string | null;
  os: string | null;
  gpu: string | null;
  kernel: string | null;
  cuda: string | null;
}

/** The traits of every node of an organisation, by its id. */
export async function fleetTraits(tx: Tx, orgId: string): Promise<Map<string, Traits>> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT id, labels, driver, os, gpu_name AS gpu, inventory ->> 'kernel' AS kernel, inventory ->> 'cuda' AS cuda FROM node WHERE org_id = ${orgId}`;
  return new Map(
    rows.map(({ id, labels, ...facts }) => {
      const named = Object.entries(labels).map(([key, value]) => [`label ${key}`, value] as const);
      const known = Object.entries(facts).flatMap(([key, value]) => (value ? [[key, value] as const] : []));
      return [id, Object.fromEntries([...named, ...known])];
    }),
  );
}

/** How large a share of the fleet has a trait, each counted once. */
export function shareIn(fleet: ReadonlyMap<string, Traits>): (trait: string, value: string) => number {
  const counts = new Map<string, number>();
  for (const traits of fleet.values())
    for (const [trait, value] of Object.entries(traits)) counts.set(`${trait}\n${value}`, (counts.get(`${trait}\n${value}`) ?? 0) + 1);
  return (trait, value) => (counts.get(`${trait}\n${value}`) ?? 0) / Math.max(1, fleet.size);
}
