import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { askVersion } from "./resolve-python";
import { releaseOf, satisfies } from "./specifier";
import { compareReleases } from "./version-number";

const PLACES = ["/usr/bin/python3*", "/usr/local/bin/python3*", "/opt/*/bin/python3*"];
const MAX_ASKED = 12;

/** The newest interpreter on this host that satisfies a specifier: of the system, of pyenv, and on the workload's PATH. */
export async function findInterpreter(
  host: Host,
  workload: Workload,
  specifier: string,
  path: string,
): Promise<{ path: string; version: string } | null> {
  const home = host.env("PYENV_ROOT") ?? `${host.env("HOME") ?? "/root"}/.pyenv`;
  const onPath = path.split(":").filter((folder) => folder.startsWith("/") && !folder.includes("/shims"));
  const patterns = [...PLACES, `${home}/versions/*/bin/python3`, ...onPath.map((folder) => `${folder}/python3*`)];
  const paths = (await Promise.all(patterns.map((pattern) => host.glob(pattern, { limit: 40 })))).flat();
  const real = new Map<string, string>();
  for (const candidate of paths.filter((name) => /\/python3(\.\d+)?$/.test(name)))
    real.set(await host.realPath(candidate).catch(() => candidate), candidate);
  const likely = [...real.entries()].filter(([target]) => couldFit(target, specifier)).slice(0, MAX_ASKED);
  const asked = await Promise.all(
    likely.map(async ([target]) => {
      const answer = await askVersion(host, target, workload);
      return { path: target, version: "version" in answer ? answer.version : "" };
    }),
  );
  const fitting = asked.filter(({ version }) => satisfies(version, specifier) === true);
  return fitting.sort((a, b) => compareReleases(releaseOf(b.version)!, releaseOf(a.version)!))[0] ?? null;
}

/** A version in the file's name that cannot fit saves starting it; a name without one says nothing. */
function couldFit(path: string, specifier: string): boolean {
  const named = /\/versions\/(\d+\.\d+\.\d+)\//.exec(path)?.[1];
  return named === undefined || satisfies(named, specifier) !== false;
}
