import { ExportTestRun } from "@/lib/contracts/test-set";
import { change } from "@/lib/http";
import { exportTestRun } from "@/lib/test-sets/export-run";

/** A read with a body; the answer is a file. */
export const POST = change(ExportTestRun, exportTestRun, { id: "runId" });
