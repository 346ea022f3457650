import type { Workload } from "@/lib/contracts/workload";

/** Undoes a change. Safe to call twice, and when there is nothing left to undo. */
export type Undo = () => Promise<void>;

/**
 * One row of the fault catalogue, really injected: a healthy workload in its own folder, the fault, the finding that must name it, and the runbook
 * that must repair it. `dir` is a new folder of the caller. Outside of it a fixture touches only processes, sockets and namespaces that it starts
 * and that its `Undo` ends.
 *
 * Order of calls: `unavailable` → `healthy` → `workload` → (check is ok) → `inject` → (check finds `expect`) → runbook → (check is ok) → its rollback →
 * (check finds `expect`, after another `inject` where the rollback leaves something) → runbook → (check is ok) → undo of `inject`, then undo of `healthy`.
 */
export interface Fault {
  /** The check that finds it, such as `python.dependencies`. */
  id: string;
  /** What is broken, in a few words. */
  title: string;
  /** real: the fault is injected and its signal is gone after the repair · recorded: the host is recorded, and the runbook runs stand-in programs. */
  repaired: "real" | "recorded";
  /** Why this machine cannot have the fault; null when it can. */
  unavailable?(): Promise<string | null>;
  /** Makes a workload that passes the check, and starts what it needs. */
  healthy(dir: string): Promise<Undo>;
  /** The declaration for the agent's config. Called after `healthy`, so that ports are known. */
  workload(dir: string): Workload;
  /** Injects the fault. */
  inject(dir: string): Promise<Undo>;
  expect: { code: string; sentence: RegExp };
  /** Slug of the runbook; null when there is none. */
  runbook: string | null;
  /** The part that the rollback does not undo. The fault then does not return after the rollback, so it is injected again. */
  staysAfterRollback?: string;
  /** Values of parameters that the finding does not give. */
  parameters?(dir: string): Record<string, string>;
  /** Environment variables that the agent needs (for example a DSN). */
  environment?(dir: string): Record<string, string>;
  /** Longest time from injection to the finding, and from approval to a verified repair. Default 30 s and 60 s. */
  findWithinMs?: number;
  repairWithinMs?: number;
}
