import { ChangeRole } from "@/lib/contracts/member";
import { change } from "@/lib/http";
import { changeRole } from "@/lib/members/manage";

export const POST = change(ChangeRole, changeRole);
