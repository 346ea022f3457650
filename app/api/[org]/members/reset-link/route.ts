import { RemoveMember } from "@/lib/contracts/member";
import { change } from "@/lib/http";
import { createResetLink } from "@/lib/members/reset-link";

export const POST = change(RemoveMember, createResetLink);
