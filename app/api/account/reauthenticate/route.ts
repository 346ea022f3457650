import { Reauthenticate } from "@/lib/contracts/account";
import { personChange, personRead } from "@/lib/http";
import { askForOwnPasskey, reauthenticate } from "@/lib/passkeys/reauthenticate";

export const GET = personRead(askForOwnPasskey);
export const POST = personChange(Reauthenticate, reauthenticate);
