import { readFileSync } from "node:fs";

export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

/** A user id without an account. Not `nobody`, because other programs run as that user. */
export const NOBODY = 65_530;

/** The account of a user id; without an entry in /etc/passwd it has no group and no home. */
export function accountOf(uid: number): Account {
  return accounts().find((one) => one.uid === uid) ?? { name: String(uid), uid, gid: NOBODY, home: "/" };
}

/** Whether a group has members besides root, so that files it may write are not root's alone. */
export function hasOthers(gid: number): boolean {
  if (accounts().some((one) => one.gid === gid && one.uid !== 0)) return true;
  const members = entries("/etc/group").find((fields) => Number(fields[2]) === gid)?.[3] ?? "";
  return members.split(",").some((name) => name !== "" && name !== "root");
}

function accounts(): Account[] {
  return entries("/etc/passwd").map(([name = "", , uid, gid, , home]) => ({
    name,
    uid: Number(uid),
    gid: Number(gid),
    home: home || "/",
  }));
}

function entries(path: string): string[][] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line.includes(":"))
      .map((line) => line.split(":"));
  } catch {
    return [];
  }
}
