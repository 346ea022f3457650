import { RemoveMember } from "@/lib/contracts/member";
import { change } from "@/lib/http";
import { removeMember } from "@/lib/members/manage";

export const POST = change(RemoveMember, removeMember);
