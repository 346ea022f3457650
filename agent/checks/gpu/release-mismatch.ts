import type { Host } from "../../host/host";
import { type Finding, faulty } from "../check";
import { compareVersions } from "./cuda-table";
import { installedModule } from "./driver-state";

/**
 * Module and library of different versions. When the installed module is the library's, the driver was updated and the old module still
 * runs: a reboot fixes it. Otherwise the two were installed from different releases, and a reboot would load the same wrong pair again.
 */
export async function releaseMismatch(
  host: Host,
  { loaded, library, source }: { loaded: string; library: string; source: string },
  data: Record<string, unknown>,
): Promise<Finding> {
  const installed = await installedModule(host);
  const both = `The loaded module is ${loaded} and the library is ${library}`;
  const isOutdated = installed === null ? compareVersions(loaded, library) < 0 : isSame(installed, library);
  if (isOutdated)
    return faulty("version-mismatch", `${both}: the driver was updated without a reboot (${source}).`, { ...data, installed });
  const order = compareVersions(loaded, library) > 0 ? "newer" : "older";
  const disk = installed === null ? "" : `, and the module on disk is ${installed}`;
  return faulty(
    "mixed-releases",
    `${both}${disk}: the module is ${order}, so the two were installed from different releases, and a reboot alone does not mend this; install module and libraries of one release (${source}).`,
    { ...data, installed },
  );
}

/** NVML names its version without the last part: `570.124` for 570.124.04. */
const isSame = (version: string, library: string) => version === library || version.startsWith(`${library}.`);
