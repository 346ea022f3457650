import * as z from "zod";
import { startPasskey } from "@/lib/auth/passkeys/manage";
import { change } from "@/lib/http";

export const POST = change(z.strictObject({}), startPasskey);
