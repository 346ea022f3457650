import { PreviewPolicy } from "@/lib/contracts/policy";
import { change } from "@/lib/http";
import { previewPolicy } from "@/lib/policy/preview-policy";

export const POST = change(PreviewPolicy, previewPolicy);
