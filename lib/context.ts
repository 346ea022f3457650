import "server-only";
import type { OrgId } from "@/lib/contracts/ids";

/** Who acts. The role is not part of it: it is read in the transaction that needs it. */
export type Actor = { kind: "user"; userId: string; name: string } | { kind: "node"; nodeId: string; name: string } | { kind: "system" };

/** What every verb and read gets first. Built in three places only: the browser's door, the gateway's door and the worker. */
export interface Ctx {
  readonly orgId: OrgId;
  readonly actor: Actor;
}

/** For background work. `orgId` comes from a row or a job that a door has put there. */
export const asSystem = (orgId: string): Ctx => ({ orgId: orgId as OrgId, actor: { kind: "system" } });

/** The actor's name as people read it. */
export const actorName = (ctx: Ctx): string => (ctx.actor.kind === "system" ? "Millwright" : ctx.actor.name);
