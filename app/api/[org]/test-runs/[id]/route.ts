import { TestRunRef } from "@/lib/contracts/test-set";
import { read } from "@/lib/http";
import { readTestRun } from "@/lib/test-sets/read-run";

export const GET = read(TestRunRef, readTestRun, { id: "runId" });
