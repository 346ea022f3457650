import { NodeRef } from "@/lib/contracts/node";
import { DeclareWorkload } from "@/lib/contracts/node-workloads";
import { change, read } from "@/lib/http";
import { declareWorkload } from "@/lib/nodes/workloads/declare";
import { readNodeWorkloads } from "@/lib/nodes/workloads/read";

const names = { id: "nodeId" };

export const GET = read(NodeRef, readNodeWorkloads, names);
export const PUT = change(DeclareWorkload, declareWorkload, names);
