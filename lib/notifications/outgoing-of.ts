import "server-only";
import type { Ctx } from "@/lib/context";
import { NoticeFacts, NoticeKind, type NoticeLanguage, NoticeSeverity } from "@/lib/contracts/notifications";
import type { Tx } from "@/lib/db";
import { env } from "@/lib/env";
import type { Notice } from "@/prisma/generated/client";
import type { Outgoing } from "./channels/outgoing";

export interface OrgName {
  slug: string;
  name: string;
}

export const orgNameOf = (tx: Tx, ctx: Pick<Ctx, "orgId">): Promise<OrgName> =>
  tx.org.findUniqueOrThrow({ where: { id: ctx.orgId }, select: { slug: true, name: true } });

/** The subject by which a receiver groups notices. */
function aboutOf({ kind, incidentId, repairId, key }: Pick<Notice, "kind" | "incidentId" | "repairId" | "key">): string {
  if (kind.startsWith("incident.") && incidentId) return `incident:${incidentId}`;
  const [noun] = kind.split(".");
  return repairId ? `${noun}:${repairId}` : key;
}

/** A notice, ready to be sent. */
export const outgoingOf = (notice: Notice, org: OrgName, deliveryId: string, language: NoticeLanguage): Outgoing => ({
  deliveryId,
  about: aboutOf(notice),
  kind: NoticeKind.parse(notice.kind),
  severity: NoticeSeverity.parse(notice.severity),
  facts: NoticeFacts.parse(notice.facts),
  language,
  orgName: org.name,
  url: new URL(`/${org.slug}/${notice.path}`, env().MILLWRIGHT_URL).href,
  atMs: notice.createdAt.getTime(),
});
