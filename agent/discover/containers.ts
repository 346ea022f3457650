import { containers, findEngine, isKept, nameOf } from "../checks/docker/engine";
import type { Host } from "../host/host";

export interface FoundContainer {
  id: string;
  name: string;
  image: string;
}

/** Running containers of the host's engine; none when there is no engine or it may not be asked. */
export async function findContainers(host: Host): Promise<FoundContainer[]> {
  const engine = await findEngine(host);
  if (!("get" in engine)) return [];
  const rows = (await containers(engine)) ?? [];
  return rows
    .filter((row) => row.State === "running" && !isKept(nameOf(row)))
    .map((row) => ({ id: row.Id, name: nameOf(row), image: row.Image }));
}
