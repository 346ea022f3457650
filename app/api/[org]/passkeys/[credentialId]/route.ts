import { removePasskey } from "@/lib/auth/passkeys/manage";
import { RemovePasskey } from "@/lib/contracts/passkey";
import { change } from "@/lib/http";

export const DELETE = change(RemovePasskey, removePasskey);
