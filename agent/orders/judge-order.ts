import canonicalize from "canonicalize";
import { type Order, SignedOrder } from "../../lib/contracts/order";
import type { Identity } from "../link/identity";
import { isSigned } from "../link/keys";
import type { HostPolicy } from "../trust/policy";

interface OrderContext {
  identity: Pick<Identity, "nodeId" | "orgId" | "orgKey">;
  policy: HostPolicy;
  /** The portal's time. */
  nowMs: number;
}

/** Decides whether an order may be followed here, as it came over the wire; the signature covers fields that this agent does not know too. */
export function judgeOrder(raw: unknown, { identity, policy, nowMs }: OrderContext): { order: Order } | { refusal: string } {
  const parsed = SignedOrder.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { refusal: `the order does not fit the protocol: ${issue?.path.join(".")} ${issue?.message}`.slice(0, 500) };
  }
  const { order, signature } = parsed.data;
  if (!isSigned(canonicalize((raw as { order: unknown }).order) ?? "", signature, identity.orgKey))
    return { refusal: "the order is not signed by the organisation's key" };
  if (order.nodeId !== identity.nodeId) return { refusal: "the order is for another node" };
  if (order.orgId !== identity.orgId) return { refusal: "the order belongs to another organisation" };
  if (nowMs > order.expiresAtMs) return { refusal: "the order has expired" };
  const objection = policyObjection(policy, order);
  return objection ? { refusal: objection } : { order };
}

function policyObjection({ mode, forbid }: HostPolicy, order: Order): string | undefined {
  if (order.kind === "dry-run") return forbid.includes("dry-run") ? "this host's policy forbids dry runs" : undefined;
  // Cleaning up is always allowed.
  if (order.action === "clear") return undefined;
  if (forbid.includes("drill")) return "this host's policy forbids fire drills";
  // No repair could end the drill, so it would be a real fault.
  if (mode === "read-only" || forbid.includes("file"))
    return "this host's policy lets no repair edit a file, so a fire drill could not be ended";
  return undefined;
}
