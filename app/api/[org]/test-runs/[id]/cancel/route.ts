import { TestRunRef } from "@/lib/contracts/test-set";
import { change } from "@/lib/http";
import { cancelTestRun } from "@/lib/test-sets/cancel-run";

export const POST = change(TestRunRef, cancelTestRun, { id: "runId" });
