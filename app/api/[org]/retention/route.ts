import * as z from "zod";
import { ChangeRetention } from "@/lib/contracts/retention";
import { change, read } from "@/lib/http";
import { changeRetention } from "@/lib/retention/change";
import { readRetention } from "@/lib/retention/read";

export const GET = read(z.strictObject({}), readRetention);
export const PUT = change(ChangeRetention, changeRetention);
