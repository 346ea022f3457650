import { ChangeComparison, ComparisonRef, ReadComparison } from "@/lib/contracts/comparison";
import { change, read } from "@/lib/http";
import { readComparison } from "@/lib/playground/comparisons/read-comparison";
import { removeComparison } from "@/lib/playground/comparisons/remove-comparison";
import { changeComparison } from "@/lib/playground/comparisons/save-comparison";

export const GET = read(ReadComparison, readComparison, { id: "comparisonId" });
export const PUT = change(ChangeComparison, changeComparison, { id: "comparisonId" });
export const DELETE = change(ComparisonRef, removeComparison, { id: "comparisonId" });
