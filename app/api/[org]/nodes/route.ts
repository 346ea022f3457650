import { NodeFilter, UpdateNodes } from "@/lib/contracts/node";
import { change, read } from "@/lib/http";
import { listNodes } from "@/lib/nodes/read";
import { updateNodes } from "@/lib/nodes/update-nodes";

export const GET = read(NodeFilter, listNodes);
export const PATCH = change(UpdateNodes, updateNodes);
