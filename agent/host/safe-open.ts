import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, type Stats } from "node:fs";
import { accountOf } from "./accounts";
import { isForeign } from "./path-owner";

/** A place for one file: its folder as an open descriptor, so that nobody can put another folder in its place. */
export interface SafePlace {
  folder: number;
  folderStats: Stats;
  name: string;
  /** Where the path leads, every link followed. */
  path: string;
  /** The owner of a link in the path: the file behind it must belong to them, too. */
  linkOwner: number | undefined;
}

/** Why a path is not touched, as a sentence without its full stop. */
export class UnsafePath extends Error {}

/** O_PATH of Linux, which Node.js does not name: the descriptor can be walked from but not read. */
const O_PATH = 0o10000000;
const MOST_LINKS = 40;

/**
 * Walks to a file's folder descriptor by descriptor. A name could be replaced by a link between two uses; a descriptor cannot.
 * The caller closes `folder`. @throws UnsafePath, or NodeJS.ErrnoException when a folder is not there.
 */
export function openPlace(path: string): SafePlace {
  if (!path.startsWith("/")) throw new UnsafePath(`${path} is not an absolute path`);
  const rest = path.split("/").filter((name) => name !== "" && name !== ".");
  let walked: string[] = [];
  let linkOwner: number | undefined;
  let folder = openSync("/", O_PATH | constants.O_DIRECTORY);
  try {
    for (let links = 0; ; ) {
      const name = rest.shift();
      if (name === undefined) throw new UnsafePath(`${path} is a folder`);
      const stats = lstatSync(at(folder, name), { throwIfNoEntry: false });
      if (stats?.isSymbolicLink()) {
        if (++links > MOST_LINKS) throw new UnsafePath(`${path} goes through too many links`);
        if (isForeign(stats.uid)) linkOwner ??= stats.uid;
        const target = readlinkSync(at(folder, name));
        rest.unshift(...target.split("/").filter((part) => part !== "" && part !== "."));
        if (!target.startsWith("/")) continue;
        folder = moved(folder, openSync("/", O_PATH | constants.O_DIRECTORY));
        walked = [];
      } else if (rest.length === 0 && name !== "..") {
        return { folder, folderStats: fstatSync(folder), name, path: `/${[...walked, name].join("/")}`, linkOwner };
      } else {
        folder = moved(folder, openSync(at(folder, name), O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW));
        walked = name === ".." ? walked.slice(0, -1) : [...walked, name];
      }
    }
  } catch (error) {
    closeSync(folder);
    // The kernel names the descriptor, which says nothing to people.
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new UnsafePath(`${path} does not exist`);
    throw code === undefined ? error : new UnsafePath(`${path} cannot be reached: ${code}`);
  }
}

/** A name within an open folder. */
export const at = (folder: number, name: string): string => `/proc/self/fd/${folder}/${name}`;

function moved(from: number, to: number): number {
  closeSync(from);
  return to;
}

/** Opens the file of a place for reading; undefined when there is none. @throws UnsafePath when it is no file, or a link of somebody led to what is not theirs. */
export function openFile(place: SafePlace): { file: number; stats: Stats } | undefined {
  let file: number;
  try {
    file = openSync(at(place.folder, place.name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UnsafePath(`${place.path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new UnsafePath(`${place.path} is not a file`);
    if (place.linkOwner !== undefined && stats.uid !== place.linkOwner)
      throw new UnsafePath(
        `a link of ${accountOf(place.linkOwner).name} leads to ${place.path}, which belongs to ${accountOf(stats.uid).name}`,
      );
    return { file, stats };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}
