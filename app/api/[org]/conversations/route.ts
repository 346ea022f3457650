import * as z from "zod";
import { read } from "@/lib/http";
import { listConversations } from "@/lib/playground/read-conversations";

export const GET = read(z.strictObject({}), listConversations);
