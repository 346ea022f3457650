import { BlessRunbook, UnblessRunbook } from "@/lib/contracts/policy";
import { change } from "@/lib/http";
import { blessRunbook, unblessRunbook } from "@/lib/policy/bless";

export const POST = change(BlessRunbook, blessRunbook);
export const DELETE = change(UnblessRunbook, unblessRunbook);
