import { DryRunFilter, RequestDryRun } from "@/lib/contracts/dry-run";
import { listDryRuns } from "@/lib/dry-runs/read";
import { requestDryRun } from "@/lib/dry-runs/request";
import { change, read } from "@/lib/http";

export const GET = read(DryRunFilter, listDryRuns);
export const POST = change(RequestDryRun, requestDryRun);
