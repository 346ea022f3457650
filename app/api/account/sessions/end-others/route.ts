import * as z from "zod";
import { endOtherSessions } from "@/lib/accounts/end-sessions";
import { personChange } from "@/lib/http";

export const POST = personChange(z.strictObject({}), endOtherSessions);
