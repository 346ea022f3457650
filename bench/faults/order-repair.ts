import type { RepairDetail } from "@/lib/contracts/repair";
import { eventually, must, type People } from "../portal-client";

export interface Order {
  runbook: string;
  incidentId: string;
  targets: { nodeId: string; workload: string }[];
  parameters: Record<string, string>;
  reason: string;
}

const FINAL_STATES = ["succeeded", "failed", "cancelled", "expired", "rejected", "halted"];

/** Requests a repair and gives all approvals that its policy requires. The returned function waits until the repair ends. */
export async function orderRepair(
  { slug, requester, approvers }: People,
  order: Order,
): Promise<(withinMs: number) => Promise<RepairDetail>> {
  let repair = await must<RepairDetail>(await requester.post(`/api/${slug}/repairs`, { data: order }));
  const address = `/api/${slug}/repairs/${repair.id}`;
  for (const approver of approvers) {
    if (repair.state !== "pending") break;
    repair = await must<RepairDetail>(await approver.post(`${address}/approve`, { data: { planHash: repair.planHash } }));
  }
  const read = async () => must<RepairDetail>(await requester.get(address));
  return (withinMs) => eventually("the end of the repair", read, ({ state }) => FINAL_STATES.includes(state), withinMs, 250);
}
