import { readFileSync } from "node:fs";
import type { RunResult } from "../host/host";
import { plainLook } from "../host/host-stat";
import { programRunner } from "../host/run-program";
import { stepEnvironment } from "../steps/spawn-step";

/** The exit code by which the wall itself says that it could not be closed. */
const OPEN = 97;
const runProgram = programRunner(plainLook);
const MAX_OUTPUT = 64 * 1024;
/** What one environment variable may hold. */
const MAX_SOCKETS = 100_000;

/**
 * Closes the wall and then starts the program given as arguments. Runs as root of a user namespace of its own, so that no right of the host's
 * root is left; in mount, process, network and IPC namespaces of its own. Every mount becomes read-only and device-free, /dev holds five
 * harmless devices, /run is empty, every listening socket file is covered, and at the end every capability is dropped for good.
 */
const WALL = `
set -eu
open() { echo "the wall could not be closed: $1" >&2; exit ${OPEN}; }
mount --make-rprivate / || open "mounts cannot be made private"
while IFS= read -r socket; do
  [ -z "$socket" ] || [ ! -e "$socket" ] || mount --bind /dev/null "$socket" || open "$socket"
done <<< "$MILLWRIGHT_SOCKETS"
unset MILLWRIGHT_SOCKETS
empty() { mount -t tmpfs -o mode=755,size=1m none "$1" || open "$1"; }
empty /run
mkdir /run/dev
for device in null zero full random urandom; do : > "/run/dev/$device"; mount --bind "/dev/$device" "/run/dev/$device" || open "/dev/$device"; done
ln -s /proc/self/fd /run/dev/fd
mount --rbind /run/dev /dev || open /dev
empty /run
if [ -d /var/run ] && [ ! -L /var/run ]; then empty /var/run; fi
declare -A last
each_mount() { while read -r _ _ _ _ point options _; do printf -v point '%b' "\${point//\\\\/\\\\0}"; "$1" "$point" "$options"; done < /proc/self/mountinfo; }
close() {
  local flags=nosuid,nodev
  case "$1" in /dev/*) flags=nosuid ;; esac
  mount -o "remount,bind,ro,\${2#r[wo],},$flags" "$1" 2> /dev/null || true
}
note() { last["$1"]="$2"; }
each_mount close
each_mount note
for point in "\${!last[@]}"; do
  case "\${last[$point]}" in ro,*|ro) ;; *) [ ! -e "$point" ] || open "$point is still writable" ;; esac
done
cd /
exec setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all -- "$@"
`;

const NAMESPACES = ["--user", "--map-root-user", "--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child"];
const INTERPRETERS = { bash: ["bash", "--noprofile", "--norc", "-c"], python: ["python3", "-c"] } as const;

export type Walled = { ended: RunResult } | { open: string };

/**
 * Runs a script that must not be able to change the host, whatever it says: walled off by the kernel, bounded in time and output.
 * `open`: this host cannot close the wall (no user namespaces, no util-linux), so nothing was started.
 */
export async function runWalled(
  shell: keyof typeof INTERPRETERS,
  script: string,
  args: string[],
  values: Record<string, string>,
  timeoutMs: number,
): Promise<Walled> {
  const sockets = socketPaths().join("\n");
  if (sockets.length > MAX_SOCKETS) return { open: "this host has more listening sockets than can be covered" };
  // Python's -c takes the next argument as sys.argv[1], bash's as $0.
  const command = [...INTERPRETERS[shell], script, ...(shell === "bash" ? ["plan"] : []), ...args];
  const ended = await runProgram("unshare", [...NAMESPACES, "--", "bash", "-c", WALL, "wall", ...command], {
    timeoutMs,
    maxBytes: MAX_OUTPUT,
    env: { ...stepEnvironment(values), MILLWRIGHT_SOCKETS: sockets },
  });
  if (ended.error === "ENOENT") return { open: "this host has no unshare (util-linux)" };
  if (ended.exitCode === OPEN || /^unshare: /m.test(ended.stderr)) return { open: firstLine(ended.stderr) };
  return { ended };
}

const firstLine = (text: string) =>
  text
    .split("\n")
    .find((line) => /wall could not|^unshare: /.test(line))
    ?.slice(0, 300) ?? "the wall could not be closed";

/** Files that programs of this host listen at: whoever can reach one can ask its program to act. */
function socketPaths(): string[] {
  try {
    const paths = readFileSync("/proc/net/unix", "utf8").match(/(?<= )\/\S.*$/gm) ?? [];
    return [...new Set(paths)].filter((path) => !/^(\/var)?\/run\//.test(path));
  } catch {
    return [];
  }
}
