import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";

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

/** Builds the parts (all or the named ones) whose sources changed since their last build. @throws Error with the builder's output. */
export function build(say: (line: string) => void, only?: string[]): void {
  for (const part of parts) {
    if (only && !only.includes(part.name)) continue;
    const hash = hashOfSources(part.sources);
    const stamp = path.join(root, part.stamp);
    if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) continue;
    say(`Building the ${part.name} …`);
    const { status, stdout, stderr } = spawnSync(process.execPath, part.command, {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    });
    if (status !== 0) throw new Error(`Building the ${part.name} failed:\n${stdout}${stderr}`);
    mkdirSync(path.dirname(stamp), { recursive: true });
    writeFileSync(stamp, hash);
  }
}
