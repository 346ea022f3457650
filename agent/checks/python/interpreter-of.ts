import type { Workload } from "../../../lib/contracts/workload";

/** The interpreter that a workload runs with. */
export const interpreterOf = (workload: Workload): string | undefined =>
  workload.python ?? (workload.venv ? `${workload.venv}/bin/python` : undefined);
