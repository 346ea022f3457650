import * as z from "zod";
import { SaveNodeView } from "@/lib/contracts/node-view";
import { change, read } from "@/lib/http";
import { listViews } from "@/lib/nodes/views/list-views";
import { saveView } from "@/lib/nodes/views/save-view";

export const GET = read(z.strictObject({}), listViews);
export const PUT = change(SaveNodeView, saveView);
