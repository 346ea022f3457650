import * as z from "zod";
import { AddBrowser } from "@/lib/contracts/push";
import { change, read } from "@/lib/http";
import { addBrowser, listBrowsers } from "@/lib/notifications/push/browsers";

export const GET = read(z.strictObject({}), listBrowsers);
export const POST = change(AddBrowser, addBrowser);
