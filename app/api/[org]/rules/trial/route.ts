import { TryRule } from "@/lib/contracts/rule";
import { change } from "@/lib/http";
import { tryRule } from "@/lib/rules/trial/try-rule";

export const POST = change(TryRule, tryRule);
