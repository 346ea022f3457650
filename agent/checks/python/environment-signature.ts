import type { Host } from "../../host/host";
import type { Memory } from "../check";

/** Changes whenever one of the files changed, or the set of installed packages did: pip touches the folders it installs into (`paths` in memory). */
export async function environmentSignature(host: Host, files: (string | undefined)[], memory: Memory): Promise<string> {
  const paths = [...files, ...((memory.get("paths") as string[] | undefined) ?? [])].filter((path) => path !== undefined);
  const parts = paths.map(async (path) => {
    const [stat, real] = await Promise.all([host.stat(path).catch(() => null), host.realPath(path).catch(() => "")]);
    return `${real}:${stat?.inode}:${stat?.mtimeMs}:${stat?.size}`;
  });
  return (await Promise.all(parts)).join("|");
}
