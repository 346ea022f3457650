import { DryRunRef } from "@/lib/contracts/dry-run";
import { readDryRun } from "@/lib/dry-runs/read";
import { read } from "@/lib/http";

export const GET = read(DryRunRef, readDryRun, { id: "dryRunId" });
