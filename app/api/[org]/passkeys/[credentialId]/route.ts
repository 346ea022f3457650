import { RemovePasskey } from "@/lib/contracts/passkey";
import { change } from "@/lib/http";
import { removePasskey } from "@/lib/passkeys/manage";

export const DELETE = change(RemovePasskey, removePasskey);
