import * as z from "zod";
import { SaveRota } from "@/lib/contracts/on-call";
import { change, read } from "@/lib/http";
import { listRotas, saveRota } from "@/lib/notifications/on-call/rota";

export const GET = read(z.strictObject({}), listRotas);
export const PUT = change(SaveRota, saveRota);
