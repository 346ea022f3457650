import { SaveComparison } from "@/lib/contracts/comparison";
import { change } from "@/lib/http";
import { createComparison } from "@/lib/playground/comparisons/save-comparison";

export const POST = change(SaveComparison, createComparison);
