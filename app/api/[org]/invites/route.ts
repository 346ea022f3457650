import { CreateInvite } from "@/lib/contracts/member";
import { change } from "@/lib/http";
import { createInvite } from "@/lib/members/invite";

export const POST = change(CreateInvite, createInvite);
