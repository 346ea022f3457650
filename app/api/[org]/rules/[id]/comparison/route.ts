import { CompareSensitivity } from "@/lib/contracts/rule";
import { change } from "@/lib/http";
import { compareSensitivity } from "@/lib/rules/trial/compare-sensitivity";

/** It changes nothing; a POST, because it keeps a core busy. */
export const POST = change(CompareSensitivity, compareSensitivity, { id: "ruleId" });
