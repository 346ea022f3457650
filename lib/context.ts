import "server-only";
import type { OrgId } from "@/lib/contracts/ids";

/** Who acts. The role is not part of it: it is read in the transaction that needs it. */
export type Actor =
  /** `sessionId`: the person's session; absent when none is active (a drill that continues by itself). */
  | { kind: "user"; userId: string; name: string; sessionId?: string }
  /** A script. `makerId` is the person who answers for it. */
  | { kind: "apiKey"; keyId: string; makerId: string; name: string }
  | { kind: "node"; nodeId: string; name: string }
  | { kind: "system" };

/** The first argument of every verb and read. Built in three places only: the handlers for browsers and API keys, the gateway and the worker. */
export interface Ctx {
  readonly orgId: OrgId;
  readonly actor: Actor;
}

/** For background work. `orgId` comes from a row or a job. */
export const asSystem = (orgId: string): Ctx => ({ orgId: orgId as OrgId, actor: { kind: "system" } });

/** The actor's name as people read it. */
export function actorName({ actor }: Ctx): string {
  if (actor.kind === "system") return "Millwright";
  return actor.kind === "apiKey" ? `API key ${actor.name}` : actor.name;
}

/** The person responsible for the action. For a key that is its maker, so that nobody approves what their own key requested. */
export function personOf({ actor }: Pick<Ctx, "actor">): string | null {
  if (actor.kind === "user") return actor.userId;
  return actor.kind === "apiKey" ? actor.makerId : null;
}
