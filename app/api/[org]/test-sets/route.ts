import * as z from "zod";
import { SaveTestSet } from "@/lib/contracts/test-set";
import { change, read } from "@/lib/http";
import { listTestSets } from "@/lib/test-sets/read-test-sets";
import { saveTestSet } from "@/lib/test-sets/save-test-set";

export const GET = read(z.strictObject({}), listTestSets);
export const POST = change(SaveTestSet, saveTestSet);
