import * as z from "zod";
import { CreateChannel } from "@/lib/contracts/notifications";
import { change, read } from "@/lib/http";
import { createChannel } from "@/lib/notifications/create-channel";
import { listChannels } from "@/lib/notifications/read-channels";

export const GET = read(z.strictObject({}), listChannels);
export const POST = change(CreateChannel, createChannel);
