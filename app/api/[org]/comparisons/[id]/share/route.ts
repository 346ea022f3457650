import { ShareComparison } from "@/lib/contracts/comparison";
import { change } from "@/lib/http";
import { shareComparison } from "@/lib/playground/comparisons/share-comparison";

export const POST = change(ShareComparison, shareComparison, { id: "comparisonId" });
