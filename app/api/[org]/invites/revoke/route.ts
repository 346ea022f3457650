import { RevokeInvite } from "@/lib/contracts/member";
import { change } from "@/lib/http";
import { revokeInvite } from "@/lib/members/invite";

export const POST = change(RevokeInvite, revokeInvite);
