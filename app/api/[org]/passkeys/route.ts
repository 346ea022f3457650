import * as z from "zod";
import { listPasskeys, registerPasskey } from "@/lib/auth/passkeys/manage";
import { RegisterPasskey } from "@/lib/contracts/passkey";
import { change, read } from "@/lib/http";

export const GET = read(z.strictObject({}), listPasskeys);
export const POST = change(RegisterPasskey, registerPasskey);
