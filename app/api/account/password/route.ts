import { changePassword } from "@/lib/accounts/change-account";
import { ChangePassword } from "@/lib/contracts/account";
import { personChange } from "@/lib/http";

export const POST = personChange(ChangePassword, changePassword);
