import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { buildPart } from "./build-part";

const root = path.resolve(import.meta.dirname, "../..");

function hashOfSources(places: string[]): string {
  const hash = createHash("sha256");
  const visit = (place: string) => {
    const full = path.join(root, place);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) visit(path.join(place, name));
    } else if (!/\.test\.tsx?$/.test(place)) {
      hash.update(place).update(readFileSync(full));
    }
  };
  for (const place of places) visit(place);
  return hash.digest("hex");
}

interface Part {
  name: string;
  stamp: string;
  sources: string[];
  command: string[];
}

const parts: Part[] = [
  { name: "agent", stamp: "dist/.agent", sources: ["agent", "lib/contracts", "package-lock.json"], command: ["agent/build.mjs"] },
  {
    name: "gateway and worker",
    stamp: "dist/.workers",
    sources: ["workers", "lib", "messages", "prisma/schema.prisma", "package-lock.json"],
    command: ["scripts/build-workers.mjs"],
  },
  {
    name: "portal",
    stamp: ".next/.millwright",
    sources: [
      "app",
      "components",
      "i18n",
      "lib",
      "messages",
      "public",
      "proxy.ts",
      "instrumentation.ts",
      "next.config.js",
      "postcss.config.mjs",
      "prisma/schema.prisma",
      "package-lock.json",
    ],
    command: ["node_modules/next/dist/bin/next", "build"],
  },
];

/**
 * Builds the parts (all or the named ones) whose sources changed since their last build. `stop` ends it.
 * @throws Error with the builder's output, or the reason of `stop`
 */
export async function build(say: (line: string) => void, { only, stop }: { only?: string[]; stop?: AbortSignal } = {}): Promise<void> {
  for (const part of parts) {
    if (only && !only.includes(part.name)) continue;
    const stamp = { file: path.join(root, part.stamp), hash: hashOfSources(part.sources) };
    if (existsSync(stamp.file) && readFileSync(stamp.file, "utf8") === stamp.hash) continue;
    say(`Building the ${part.name} …`);
    await buildPart(root, part.command, stamp, stop).catch((error: unknown) => {
      stop?.throwIfAborted();
      throw new Error(`Building the ${part.name} failed:\n${(error as Error).message}`);
    });
  }
}
