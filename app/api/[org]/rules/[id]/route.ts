import { RuleRef, SwitchRule } from "@/lib/contracts/rule";
import { change } from "@/lib/http";
import { removeRule } from "@/lib/rules/remove";
import { switchRule } from "@/lib/rules/switch";

export const PATCH = change(SwitchRule, switchRule, { id: "ruleId" });
export const DELETE = change(RuleRef, removeRule, { id: "ruleId" });
