import "server-only";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import webPush from "web-push";
import * as z from "zod";
import { env } from "@/lib/env";

const Keys = z.object({ publicKey: z.string(), privateKey: z.string() });
export type VapidKeys = z.infer<typeof Keys>;

const known = new Map<string, VapidKeys>();

/** This installation's keys for push services: made once, kept beside the other secrets, readable by their owner only. */
export async function vapidKeys(): Promise<VapidKeys> {
  const folder = path.join(env().MILLWRIGHT_DATA, "secrets");
  const file = path.join(folder, "vapid.json");
  let keys = known.get(file);
  if (!keys) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // Portal and worker may do this at once: the first to write wins, and both read its keys.
    await writeFile(file, JSON.stringify(webPush.generateVAPIDKeys()), { mode: 0o600, flag: "wx" }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      },
    );
    keys = Keys.parse(JSON.parse(await readFile(file, "utf8")));
    known.set(file, keys);
  }
  return keys;
}
