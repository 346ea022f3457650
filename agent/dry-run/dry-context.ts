import type { DryStep } from "../../lib/contracts/dry-run-report";
import type { Workload } from "../../lib/contracts/workload";
import type { KnownGood } from "../disk/known-good";
import type { Host } from "../host/host";
import type { StepContext } from "../steps/step";
import type { OwnPaths } from "../trust/own-paths";

/** What the parts of a dry run get. Nothing in it can change the host. */
export interface DryContext {
  host: Pick<Host, "run" | "request" | "readText" | "glob" | "lstat" | "readLink">;
  history: Pick<KnownGood, "last" | "beforeRepair">;
  orderId: string;
  values: Record<string, string>;
  secrets: string[];
  workloads: readonly Workload[];
  /** The one that the dry run is about, when it is declared here. */
  workload: Workload | undefined;
  own: OwnPaths;
  /** What earlier steps would have made of a file, by its path. */
  pending: Map<string, Buffer>;
  /** Why no plan part is started here; undefined when they are. */
  noPlans: string | undefined;
  programs?: StepContext["programs"];
  dockerSocket?: string;
}

export type Said = Pick<DryStep, "verdict" | "sentence"> & Partial<Pick<DryStep, "diff" | "output">>;
