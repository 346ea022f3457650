import { TestCellRef } from "@/lib/contracts/test-set";
import { read } from "@/lib/http";
import { readTestCell } from "@/lib/test-sets/read-run";

export const GET = read(TestCellRef, readTestCell, { id: "runId" });
