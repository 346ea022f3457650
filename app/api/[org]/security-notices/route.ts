import * as z from "zod";
import { ReadNotices } from "@/lib/contracts/account";
import { change, read } from "@/lib/http";
import { listSecurityNotices, readSecurityNotices } from "@/lib/members/security-notices";

export const GET = read(z.strictObject({}), listSecurityNotices);
export const POST = change(ReadNotices, readSecurityNotices);
