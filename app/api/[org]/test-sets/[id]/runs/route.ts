import { RunTestSet } from "@/lib/contracts/test-set";
import { change } from "@/lib/http";
import { requestTestRun } from "@/lib/test-sets/request-run";

export const POST = change(RunTestSet, requestTestRun, { id: "testSetId" });
