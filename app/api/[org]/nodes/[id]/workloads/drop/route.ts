import { DropWorkload } from "@/lib/contracts/node-workloads";
import { change } from "@/lib/http";
import { dropWorkload } from "@/lib/nodes/workloads/drop";

export const POST = change(DropWorkload, dropWorkload, { id: "nodeId" });
