import { LookAtRule } from "@/lib/contracts/rule";
import { change } from "@/lib/http";
import { lookAtRule } from "@/lib/rules/trial/look-now";

export const POST = change(LookAtRule, lookAtRule);
