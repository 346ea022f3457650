import { posix } from "node:path";
import { hasOthers } from "./accounts";
import type { Host } from "./host";

/** Who controls what is at a path. */
export interface PathOwner {
  /** Where it leads, every link followed. */
  real: string;
  /** Somebody else than root and the agent itself, who could put something else there; undefined when nobody could. */
  uid: number | undefined;
  /** Whose link it goes through, when that is somebody else's: where it leads is their choice. */
  linkOwner: number | undefined;
  /** A part of the path that people other than its owner may change. */
  open: string | undefined;
}
export type PathLook = Pick<Host, "lstat" | "readLink">;

const MOST_LINKS = 40;
const OTHERS_WRITE = 0o002;
const GROUP_WRITES = 0o020;
const STICKY = 0o1000;

/**
 * Walks a path part by part, links included, because the owner of one part decides what is found at its end. The owner of the first
 * foreign link counts (what lies behind it is their choice), else the owner of the last foreign part.
 * @throws NodeJS.ErrnoException when a part is not there.
 */
export async function pathOwner(path: string, look: PathLook): Promise<PathOwner> {
  const rest = path.split("/");
  let at = "";
  let links = 0;
  let linkOwner: number | undefined;
  let partOwner: number | undefined;
  let open: string | undefined;
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === "" || name === ".") continue;
    if (name === "..") {
      at = at === "" ? "" : posix.dirname(at).replace(/^\/$/, "");
      continue;
    }
    const part = `${at}/${name}`;
    const found = await look.lstat(part);
    if (isForeign(found.uid)) partOwner = found.uid;
    if (found.kind === "link") {
      if (++links > MOST_LINKS) throw Object.assign(new Error(`ELOOP: too many links in ${path}`), { code: "ELOOP" });
      if (isForeign(found.uid)) linkOwner ??= found.uid;
      const target = await look.readLink(part);
      if (target.startsWith("/")) at = "";
      rest.unshift(...target.split("/"));
      continue;
    }
    if (isOpen(found)) open ??= part;
    at = part;
  }
  return { real: at || "/", uid: linkOwner ?? partOwner, linkOwner, open };
}

/** Root, and the user whom the agent runs as, are trusted with what the agent does. */
export const isForeign = (uid: number): boolean => uid !== 0 && uid !== process.getuid?.();

/** In a sticky folder such as /tmp nobody can replace what another owns. */
function isOpen({ mode, gid, kind }: Awaited<ReturnType<Host["lstat"]>>): boolean {
  if (kind === "directory" && mode & STICKY) return false;
  return (mode & OTHERS_WRITE) !== 0 || ((mode & GROUP_WRITES) !== 0 && gid !== 0 && hasOthers(gid));
}
