import { NodeRef } from "@/lib/contracts/node";
import { readNodeDrift } from "@/lib/drift/read";
import { read } from "@/lib/http";

export const GET = read(NodeRef, readNodeDrift, { id: "nodeId" });
