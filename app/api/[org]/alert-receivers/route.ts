import * as z from "zod";
import { CreateReceiver } from "@/lib/contracts/alert-receiver";
import { change, read } from "@/lib/http";
import { createReceiver, listReceivers } from "@/lib/notifications/receivers/receivers";

export const GET = read(z.strictObject({}), listReceivers);
export const POST = change(CreateReceiver, createReceiver);
