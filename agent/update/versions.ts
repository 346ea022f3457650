import { readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import * as z from "zod";
import { makeFolder, replaceFile, syncFolder } from "../disk/durable";

/** The pointers' name for the bundle that the installer has put beside the launcher. */
const INSTALLED = "installed";

/** A change of version that a target has begun. */
export const Trial = z.object({
  targetId: z.string(),
  action: z.enum(["install", "return"]),
  /** The file of the version on trial, as a pointer names it. */
  file: z.string(),
  from: z.string(),
  to: z.string(),
  atMs: z.int(),
});
export type Trial = z.infer<typeof Trial>;
export interface LastTrial {
  state: "trial" | "confirmed" | "returned";
  trial: Trial;
  /** Why it was returned. */
  why: string;
}

/**
 * The folder from which the launcher (`launch.sh`) starts the agent. `current` and `previous` name bundles in it; the outcome of the newest
 * change is the name of one file: `trial`, then `confirmed` or `returned`. Both ends are a rename of `trial`, so that only one can come about.
 */
export class Versions {
  constructor(
    private readonly folder: string,
    private readonly ownFile: string,
  ) {
    makeFolder(folder);
  }

  /** The bundle that this process runs, as a pointer names it. */
  get running(): string {
    return dirname(resolve(this.ownFile)) === resolve(this.folder) ? basename(this.ownFile) : INSTALLED;
  }

  /** Keeps a bundle. @returns its name for `begin`. */
  stage(sha256: string, bundle: Buffer): string {
    const file = `${sha256}.cjs`;
    replaceFile(this.path(file), bundle);
    return file;
  }

  /** From here on the launcher starts the other version, and comes back to this one unless it is confirmed. @throws when the disk is full; then nothing has begun. */
  begin(trial: Trial): void {
    for (const name of ["confirmed", "returned", "why"]) rmSync(this.path(name), { force: true });
    replaceFile(this.path("previous"), `${this.running}\n`);
    replaceFile(this.path("trial"), `${JSON.stringify(trial)}\n`);
    try {
      replaceFile(this.path("current"), `${trial.file}\n`);
    } catch (error) {
      rmSync(this.path("trial"), { force: true });
      throw error;
    }
  }

  /** A version that was dropped before it was ever started is not on trial any more. */
  settle(): void {
    const last = this.last();
    if (last?.state !== "trial" || last.trial.file === this.running) return;
    replaceFile(this.path("why"), "it was never started\n");
    this.end("returned");
  }

  /** Confirms the running version. False when the launcher has just gone back. */
  confirm(): boolean {
    if (!this.end("confirmed")) return false;
    const kept = new Set([this.running, this.pointer("previous")]);
    for (const name of readdirSync(this.folder)) if (name.endsWith(".cjs") && !kept.has(name)) rmSync(this.path(name), { force: true });
    return true;
  }

  /** The newest change, whatever its outcome. */
  last(): LastTrial | undefined {
    for (const state of ["trial", "confirmed", "returned"] as const) {
      const trial = Trial.safeParse(this.json(state)).data;
      if (trial) return { state, trial, why: this.text("why") };
    }
    return undefined;
  }

  /** The version before the running one, as a pointer names it. */
  get previous(): string {
    return this.pointer("previous");
  }

  private end(as: "confirmed" | "returned"): boolean {
    try {
      renameSync(this.path("trial"), this.path(as));
    } catch {
      return false;
    }
    syncFolder(this.folder);
    return true;
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
  private pointer(name: string): string {
    return this.text(name) || INSTALLED;
  }
  private text(name: string): string {
    try {
      return readFileSync(this.path(name), "utf8").trim();
    } catch {
      return "";
    }
  }
  private json(name: string): unknown {
    try {
      return JSON.parse(this.text(name));
    } catch {
      return undefined;
    }
  }
}
