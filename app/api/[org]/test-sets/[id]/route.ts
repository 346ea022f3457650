import { SaveTestSet, TestSetRef } from "@/lib/contracts/test-set";
import { change, read } from "@/lib/http";
import { readTestSet } from "@/lib/test-sets/read-test-sets";
import { removeTestSet } from "@/lib/test-sets/remove-test-set";
import { saveTestSet } from "@/lib/test-sets/save-test-set";

export const GET = read(TestSetRef, readTestSet, { id: "testSetId" });
export const PUT = change(SaveTestSet, saveTestSet, { id: "testSetId" });
export const DELETE = change(TestSetRef, removeTestSet, { id: "testSetId" });
