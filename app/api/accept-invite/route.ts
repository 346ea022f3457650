import { AcceptInvite } from "@/lib/contracts/member";
import { publicChange } from "@/lib/http";
import { acceptInvite } from "@/lib/members/invite";

export const POST = publicChange(AcceptInvite, acceptInvite);
