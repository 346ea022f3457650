import "server-only";
import { hash, verify } from "@node-rs/argon2";

/** Argon2id with the library's defaults (19 MiB, two passes: OWASP's first recommendation). */
export const hashPassword = (password: string): Promise<string> => hash(password);

let decoy: Promise<string> | undefined;

/** Whether the password is right. Takes as long for an unknown account (`null`) as for a wrong password. */
export async function passwordFits(passwordHash: string | null, password: string): Promise<boolean> {
  decoy ??= hash("nobody has this password");
  const fits = await verify(passwordHash ?? (await decoy), password);
  return fits && passwordHash !== null;
}
