import * as z from "zod";
import { publicChange } from "@/lib/http";
import { askForPasskey } from "@/lib/passkeys/sign-in";

export const POST = publicChange(z.strictObject({}), askForPasskey);
