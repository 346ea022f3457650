import { pathsOf } from "../../lib/contracts/portal-workload";
import type { Workload } from "../../lib/contracts/workload";
import { type Account, accountOf, NOBODY } from "../host/accounts";
import type { Host } from "../host/host";
import { pathOwner } from "../host/path-owner";
import { isInside, type OwnPaths, ownPathOf } from "../trust/own-paths";

/** What a plan part sees of the host besides the system's own folders, and with whose rights. */
export interface WallView {
  account: Account;
  /** Real paths, each with the file that it must still be once it is shown. */
  shown: { path: string; deviceAndInode: string }[];
  /** Paths as they are declared, and where they lead. */
  links: { path: string; to: string }[];
  /** Covered wherever it could be seen. */
  hidden: readonly string[];
}

/** Public and the same on every host of its kind: programs, libraries, settings, kernel information. */
export const SYSTEM_FOLDERS = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/sys", "/proc"];
const MOST_SHOWN = 200;
const MOST_MATCHES = 50;

/** What a workload declares, and nothing else. Root sees only what everybody may read, because a dry run needs no approval. */
export async function wallView(
  host: Pick<Host, "glob" | "lstat" | "readLink">,
  workload: Workload | undefined,
  owner: Account,
  own: OwnPaths,
): Promise<WallView> {
  const account = owner.uid === 0 ? accountOf(NOBODY) : owner;
  const view: WallView = { account, shown: [], links: [], hidden: own.all };
  if (!workload) return view;
  const declared = pathsOf(workload).map(([, path]) => path);
  const globbed = await Promise.all(declared.map((path) => (/[*?{]/.test(path) ? host.glob(path, { limit: MOST_MATCHES }) : [path])));
  for (const path of new Set(globbed.flat())) {
    const found = await lookAt(host, path).catch(() => undefined);
    if (!found || found.real === "/" || ownPathOf(found.real, own)) continue;
    if (found.real !== path) view.links.push({ path, to: found.real });
    view.shown.push({ path: found.real, deviceAndInode: found.deviceAndInode });
  }
  view.shown = outermost(view.shown).slice(0, MOST_SHOWN);
  view.links = view.links.filter(({ path }) => !isVisible(path, view.shown));
  return view;
}

/** Where a declared path leads; nothing when a user's link leads to a file of another user. */
async function lookAt(host: Pick<Host, "lstat" | "readLink">, path: string) {
  const { real, linkOwner } = await pathOwner(path, host);
  const { uid, device, inode } = await host.lstat(real);
  return linkOwner === undefined || linkOwner === uid ? { real, deviceAndInode: `${device}:${inode}` } : undefined;
}

const isVisible = (path: string, shown: WallView["shown"]) =>
  [...SYSTEM_FOLDERS, ...shown.map((one) => one.path)].some((one) => isInside(path, one));

/** Without paths in a folder that is shown anyway. */
const outermost = (shown: WallView["shown"]) =>
  shown
    .filter(({ path }, index) => shown.findIndex((one) => one.path === path) === index)
    .filter(
      ({ path }) =>
        !isVisible(
          path,
          shown.filter((one) => one.path !== path),
        ),
    );
