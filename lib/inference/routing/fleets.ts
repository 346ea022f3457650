import "server-only";
import { OrgFleet } from "./org-fleet";

/** An organisation without requests for this long is dropped from memory. */
const FORGET_MS = 5 * 60_000;

/** The organisations whose requests come through this door. */
export class Fleets {
  private readonly byOrg = new Map<string, OrgFleet>();

  async of(orgId: string): Promise<OrgFleet> {
    const fleet = this.byOrg.get(orgId) ?? new OrgFleet(orgId);
    this.byOrg.set(orgId, fleet);
    await fleet.ready();
    return fleet;
  }

  entries(): [string, OrgFleet][] {
    return [...this.byOrg];
  }

  forgetUnused(): void {
    for (const [orgId, fleet] of this.byOrg) if (performance.now() - fleet.usedAt > FORGET_MS) this.byOrg.delete(orgId);
  }
}
