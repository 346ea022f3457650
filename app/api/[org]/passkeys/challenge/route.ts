import * as z from "zod";
import { change } from "@/lib/http";
import { startPasskey } from "@/lib/passkeys/manage";

export const POST = change(z.strictObject({}), startPasskey);
