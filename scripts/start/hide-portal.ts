import { spawnSync } from "node:child_process";

/**
 * Covers the portal's folders in a mount namespace of the agent's own; only the agent's state stays visible. What the host mounts later still
 * reaches the agent.
 */
const HIDE = `
set -eu
state="$1"; shift
kept="$(mktemp -d)"
mount --bind "$state" "$kept"
while [ "$1" != -- ]; do
  [ ! -d "$1" ] || mount -t tmpfs -o mode=755,size=64k none "$1"
  shift
done
shift
mkdir -p "$state"
mount --move "$kept" "$state"
rmdir "$kept"
exec "$@"
`;
const APART = ["unshare", "--mount", "--propagation", "slave", "--"];

/** What comes before a program so that it sees none of these folders but its own state; null where this user cannot hide anything. */
export function hiding(folders: string[], state: string): string[] | null {
  const isAble = process.getuid?.() === 0 && spawnSync(APART[0]!, [...APART.slice(1), "true"]).status === 0;
  return isAble ? [...APART, "sh", "-c", HIDE, "sh", state, ...folders, "--"] : null;
}
