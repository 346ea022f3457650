import canonicalize from "canonicalize";
import { signText } from "../link/keys";

interface Parts {
  nodeId: string;
  orgId: string;
  revision: number;
  workloads?: Record<string, unknown>[];
}

/** What the portal declares for a node, signed as the portal does. */
export function testDocument({ nodeId, orgId, revision, workloads = [{ name: "chat", kind: "service" }] }: Parts, orgPrivateKey: string) {
  const body = { purpose: "millwright-workloads", orgId, nodeId, revision, atMs: Date.now(), workloads };
  return { ...body, signature: signText(canonicalize(body) ?? "", orgPrivateKey) };
}
