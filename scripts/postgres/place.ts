import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { copyBinaries, makeLinks, nativeFolder } from "./binaries";

/** Where the cluster and the programs are, and the user that runs them. */
export interface Place {
  data: string;
  native: string;
  /** PostgreSQL refuses to run as root: then it runs as this user, in a folder that this user can reach. */
  owner?: { uid: number; gid: number };
}

const NOBODY = 65_534;

function unprivilegedUser(): { uid: number; gid: number } {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("postgres:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : { uid: NOBODY, gid: NOBODY };
}

/** As root the data is in /var/lib under an id that is stored beside the project, because other users may be unable to enter the project's folder. */
export async function choosePlace(dataFolder: string): Promise<Place> {
  const native = nativeFolder();
  await makeLinks(native);
  if (process.getuid?.() !== 0) return { data: path.join(dataFolder, "postgres"), native };
  const idFile = path.join(dataFolder, "postgres-id");
  if (!existsSync(idFile)) await writeFile(idFile, randomUUID());
  const base = path.join("/var/lib/millwright", (await readFile(idFile, "utf8")).trim());
  await mkdir(base, { recursive: true, mode: 0o755 });
  const copied = path.join(base, "native");
  await copyBinaries(native, copied);
  return { data: path.join(base, "data"), native: copied, owner: unprivilegedUser() };
}
