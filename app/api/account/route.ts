import { changeName } from "@/lib/accounts/change-account";
import { readAccount } from "@/lib/accounts/read-account";
import { ChangeName } from "@/lib/contracts/account";
import { personChange, personRead } from "@/lib/http";

export const GET = personRead(readAccount);
export const PATCH = personChange(ChangeName, changeName);
