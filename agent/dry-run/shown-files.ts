import { realpathSync } from "node:fs";
import { posix } from "node:path";
import type { Workload } from "../../lib/contracts/workload";
import { expandBraces, segmentMatcher } from "../host/glob";

/**
 * Whether a dry run may show what is in a file: it takes no approval, so it shows only files that the host's own config declares as a
 * workload's, or that lie in a workload's folder.
 */
export function isShown(path: string, workloads: readonly Workload[]): boolean {
  const asked = posix.normalize(path);
  return workloads.some(
    ({ configs, runConfig, envFile, requirements, folder }) =>
      [...configs, runConfig, envFile, requirements].some((pattern) => pattern !== undefined && fits(asked, pattern)) ||
      (folder !== undefined && isInside(asked, folder)),
  );
}

const fits = (path: string, pattern: string): boolean =>
  expandBraces(pattern).some((one) => segmentsFit(path.split("/").slice(1), posix.normalize(one).split("/").slice(1)));

function segmentsFit(names: string[], segments: string[]): boolean {
  const [segment, ...rest] = segments;
  if (segment === undefined) return names.length === 0;
  if (segment === "**") return rest.length === 0 ? names.length > 0 : names.some((_, index) => segmentsFit(names.slice(index), rest));
  const [name, ...others] = names;
  return name !== undefined && segmentMatcher(segment)(name) && segmentsFit(others, rest);
}

/** By where links lead: one in the folder that leads out of it shows nothing. */
function isInside(path: string, folder: string): boolean {
  try {
    return realpathSync(path).startsWith(`${realpathSync(folder)}/`);
  } catch {
    return false;
  }
}
