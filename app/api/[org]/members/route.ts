import * as z from "zod";
import { read } from "@/lib/http";
import { listMembers } from "@/lib/members/read";

export const GET = read(z.strictObject({}), listMembers);
