import "server-only";
import type { OrgId } from "@/lib/contracts/ids";
import type { Retention } from "@/lib/contracts/retention";
import type { Tx } from "@/lib/db";
import { readSettings } from "@/lib/inference/settings/read-settings";
import { readKeptDays } from "@/lib/orgs/retention";

/** The whole retention of an organisation. The request log's days are stored with the door's settings. */
export async function loadRetention(tx: Tx, orgId: OrgId): Promise<Retention> {
  const { keepDays } = await readSettings(tx, { orgId });
  return { ...(await readKeptDays(tx, orgId)), requestDays: keepDays };
}
