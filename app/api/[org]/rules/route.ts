import * as z from "zod";
import { SaveRule } from "@/lib/contracts/rule";
import { change, read } from "@/lib/http";
import { listRules } from "@/lib/rules/read";
import { saveRule } from "@/lib/rules/save";

export const GET = read(z.strictObject({}), listRules);
export const POST = change(SaveRule, saveRule);
