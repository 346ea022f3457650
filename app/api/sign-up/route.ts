import { SignUp } from "@/lib/contracts/member";
import { publicChange } from "@/lib/http";
import { signUp } from "@/lib/members/sign-up";

export const POST = publicChange(SignUp, signUp);
