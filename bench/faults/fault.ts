import type { Workload } from "@/lib/contracts/workload";

/** Takes back what was done. Safe to call twice, and after the thing it undoes has gone. */
export type Undo = () => Promise<void>;

/**
 * One row of the fault catalogue, injected for real: a healthy workload in its own folder, the fault, the finding that must name
 * it and the runbook that must mend it. `dir` is a fresh folder of the caller's; a fixture touches nothing outside it but
 * processes, sockets and namespaces that it starts itself and ends in its `Undo`.
 *
 * Order of calls: `unavailable` → `healthy` → `workload` → (check is ok) → `inject` → (check finds `expect`) → runbook → (check is ok) → its rollback →
 * (check finds `expect`, after another `inject` where the rollback leaves something) → runbook → (check is ok) → undo of `inject`, then undo of `healthy`.
 */
export interface Fault {
  /** The check that sees it, e.g. `python.dependencies`. */
  id: string;
  /** What is broken, in a few words. */
  title: string;
  /** real: the fault itself is injected and its signal is proved gone · recorded: found on a recorded host, the runbook walked with stand-in programs. */
  repaired: "real" | "recorded";
  /** Why this machine cannot hold the fault; null when it can. */
  unavailable?(): Promise<string | null>;
  /** Lays out a workload that the check finds in order, and starts what it needs. */
  healthy(dir: string): Promise<Undo>;
  /** The declaration for the agent's config. Called after `healthy`, so that ports are known. */
  workload(dir: string): Workload;
  /** Breaks it. */
  inject(dir: string): Promise<Undo>;
  expect: { code: string; sentence: RegExp };
  /** Slug of the runbook; null where there is nothing to run. */
  runbook: string | null;
  /** What the rollback does not undo. The fault then does not return after the rollback, so it is injected again. */
  staysAfterRollback?: string;
  /** Values of parameters that the finding does not give. */
  parameters?(dir: string): Record<string, string>;
  /** Environment that the agent must have been started with (a DSN's variable, for example). */
  environment?(dir: string): Record<string, string>;
  /** Longest time from injection to the finding, and from approval to a verified repair. Default 30 s and 60 s. */
  findWithinMs?: number;
  repairWithinMs?: number;
}
