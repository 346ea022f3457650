import * as z from "zod";
import { SavePolicy } from "@/lib/contracts/policy";
import { change, read } from "@/lib/http";
import { readPolicy, savePolicy } from "@/lib/policy/org-policy";

export const GET = read(z.strictObject({}), readPolicy);
export const PUT = change(SavePolicy, savePolicy);
