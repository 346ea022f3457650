import { accessSync, constants } from "node:fs";
import { stepEnvironment } from "../host/run-program";

/** Rights that a step may name in `needs` beside programs. */
const RIGHTS: Record<string, () => boolean> = {
  root: () => process.getuid?.() === 0,
  "root access": () => process.getuid?.() === 0,
};

/** Whether a step's need is a right instead of a program. */
export const isRight = (need: string): boolean => Object.hasOwn(RIGHTS, need);

/** Whether this host has a program (in the PATH that steps get) or a right. */
export async function hasNeed(need: string): Promise<boolean> {
  const right = RIGHTS[need];
  if (right) return right();
  const paths = need.startsWith("/") ? [need] : (stepEnvironment({}).PATH ?? "").split(":").map((folder) => `${folder}/${need}`);
  return paths.some((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
