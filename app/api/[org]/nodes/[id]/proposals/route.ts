import { DismissProposal } from "@/lib/contracts/node-workloads";
import { change } from "@/lib/http";
import { dismissProposal } from "@/lib/nodes/workloads/dismiss";

export const PATCH = change(DismissProposal, dismissProposal, { id: "nodeId" });
