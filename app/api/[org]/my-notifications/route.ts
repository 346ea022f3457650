import * as z from "zod";
import { Preference } from "@/lib/contracts/notification-preference";
import { change, read } from "@/lib/http";
import { readMyPreference, savePreference } from "@/lib/notifications/preference";

export const GET = read(z.strictObject({}), readMyPreference);
export const PUT = change(Preference, savePreference);
