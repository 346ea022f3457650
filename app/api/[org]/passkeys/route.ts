import * as z from "zod";
import { RegisterPasskey } from "@/lib/contracts/passkey";
import { change, read } from "@/lib/http";
import { listPasskeys, registerPasskey } from "@/lib/passkeys/manage";

export const GET = read(z.strictObject({}), listPasskeys);
export const POST = change(RegisterPasskey, registerPasskey);
