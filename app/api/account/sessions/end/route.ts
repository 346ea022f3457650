import { endOneSession } from "@/lib/accounts/end-sessions";
import { EndSession } from "@/lib/contracts/account";
import { personChange } from "@/lib/http";

export const POST = personChange(EndSession, endOneSession);
