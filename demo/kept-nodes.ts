import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { type KeyText, newKeys } from "@/agent/link/keys";
import { findNodeKey } from "@/lib/auth/directory";
import type { Ctx } from "@/lib/context";
import { SIMULATED_AGENT } from "@/lib/contracts/agent";
import { createEnrolment } from "@/lib/nodes/create-enrolment";
import { removeNode } from "@/lib/nodes/remove-node";
import { updateNode } from "@/lib/nodes/update-node";
import { ask } from "@/scripts/testing/gateway";
import type { DemoPlan } from "./fleet";

const Kept = z.array(z.object({ orgId: z.string(), name: z.string(), nodeId: z.string(), privateKey: z.string() }));
type Kept = z.infer<typeof Kept>;

/** The keys of simulated hosts, as each would keep its own, so that a second demo continues with the same nodes. */
export class KeptNodes {
  private readonly file: string;
  private kept: Kept;

  constructor(dataFolder: string) {
    this.file = path.join(dataFolder, "demo-nodes.json");
    this.kept = existsSync(this.file) ? Kept.parse(JSON.parse(readFileSync(this.file, "utf8"))) : [];
  }

  /** The node of a simulated host, enrolled at the gateway as a real agent does when there is none yet. */
  async nodeOf(ctx: Ctx, gateway: string, plan: DemoPlan): Promise<{ nodeId: string; privateKey: string }> {
    const known = this.kept.find((one) => one.orgId === ctx.orgId && one.name === plan.name);
    const key = known && (await findNodeKey(known.nodeId));
    if (known && key && !key.revokedAt) return known;
    const { token } = await createEnrolment(ctx, { name: plan.name, ttlMinutes: 5 });
    const keys = newKeys("ed25519");
    const nodeId = await enrol(gateway, token, plan.name, keys);
    await updateNode(ctx, { nodeId, labels: plan.labels });
    const made = { orgId: ctx.orgId, name: plan.name, nodeId, privateKey: keys.privateKey };
    this.save([...this.kept.filter((one) => one !== known), made]);
    return made;
  }

  /** Removes the org's simulated nodes. Returns how many there were. */
  async removeAll(ctx: Ctx): Promise<number> {
    const own = this.kept.filter((one) => one.orgId === ctx.orgId);
    for (const { nodeId } of own) {
      const key = await findNodeKey(nodeId);
      if (key && !key.revokedAt) await removeNode(ctx, { nodeId });
    }
    this.save(this.kept.filter((one) => one.orgId !== ctx.orgId));
    return own.length;
  }

  private save(kept: Kept): void {
    this.kept = kept;
    writeFileSync(this.file, JSON.stringify(kept), { mode: 0o600 });
  }
}

async function enrol(gateway: string, token: string, name: string, keys: KeyText): Promise<string> {
  const body = {
    protocol: 1,
    token,
    name,
    publicKey: keys.publicKey,
    sealingKey: newKeys("x25519").publicKey,
    agentVersion: SIMULATED_AGENT,
  };
  const answer = await ask(`${gateway}/agent/v1/enrol`, { body });
  if (answer.status !== 200) throw new Error(`${name} could not enrol: ${answer.text}`);
  return answer.json<{ nodeId: string }>().nodeId;
}
