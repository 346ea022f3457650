import { spawnSync } from "node:child_process";

/**
 * Hides the portal's folders in a mount namespace for the agent, except for the agent's state. Later mounts of the host still reach the agent.
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

/** The command line in front of a program that hides these folders except its own state; null when this user cannot hide them. */
export function hiding(folders: string[], state: string): string[] | null {
  const isAble = process.getuid?.() === 0 && spawnSync(APART[0]!, [...APART.slice(1), "true"]).status === 0;
  return isAble ? [...APART, "sh", "-c", HIDE, "sh", state, ...folders, "--"] : null;
}
