import { NodeRef, RemoveNode, UpdateNode } from "@/lib/contracts/node";
import { change, read } from "@/lib/http";
import { readNode } from "@/lib/nodes/read";
import { removeNode } from "@/lib/nodes/remove-node";
import { updateNode } from "@/lib/nodes/update-node";

const names = { id: "nodeId" };

export const GET = read(NodeRef, readNode, names);
export const PATCH = change(UpdateNode, updateNode, names);
export const DELETE = change(RemoveNode, removeNode, names);
