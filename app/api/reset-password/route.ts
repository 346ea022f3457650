import { resetPassword } from "@/lib/accounts/reset-password";
import { ResetPassword } from "@/lib/contracts/account";
import { publicChange } from "@/lib/http";

export const POST = publicChange(ResetPassword, resetPassword);
