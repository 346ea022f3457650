import "server-only";
import { can, demand } from "@/lib/auth/authorize";
import type { Ctx } from "@/lib/context";
import type { IncidentRef } from "@/lib/contracts/incident";
import { MOST_REPLAYS, type Replay, ReplayPhase, type ReplayView } from "@/lib/contracts/replay";
import { type Tx, withOrg } from "@/lib/db";
import { refuse } from "@/lib/errors";
import { endpointNodes } from "@/lib/inference/endpoints/endpoint-nodes";
import { readSettings } from "@/lib/inference/settings/read-settings";
import { visibleKeys } from "@/lib/inference/usage/read-usage";
import type { InferenceReplay } from "@/prisma/generated/client";

/** How long before an incident's opening and after its last sign a failed request may belong to it. */
const AROUND_MS = 30 * 60_000;
const MOST_REQUESTS = 20;

interface About {
  nodeId: string | null;
  openedAt: Date;
  lastSeenAt: Date;
}

/** Requests that failed near an incident on a model server's node, with their replays. */
export function readReplays(ctx: Ctx, { incidentId }: IncidentRef): Promise<ReplayView> {
  return withOrg(ctx, async (tx) => {
    await demand(tx, ctx, "inference.read");
    const incident = await tx.incident.findUnique({
      where: { orgId_id: { orgId: ctx.orgId, id: incidentId } },
      select: { nodeId: true, openedAt: true, lastSeenAt: true },
    });
    if (!incident) throw refuse("not-found", "noIncident");
    const names = await endpointsOn(tx, ctx, incident.nodeId);
    const replays = await visibleReplays(tx, ctx, incidentId);
    const rows = await failedNear(tx, ctx, incident, [...names.keys()]);
    return {
      hasEndpoint: names.size > 0,
      keepsTexts: (await readSettings(tx, ctx)).keepTexts,
      requests: rows.map(({ id, at, endpointId, model, status, error, prompt, answer }) => {
        return {
          id,
          atMs: at.getTime(),
          endpointName: names.get(endpointId ?? "") ?? "",
          model,
          status,
          error,
          prompt: prompt ?? "",
          answer,
        };
      }),
      replays: replays.map(replayOf),
      can: { replay: await can(tx, ctx, "playground.use") },
    };
  });
}

/** A replay's answer reveals its request: people who may not see the request do not see the replay. */
async function visibleReplays(tx: Tx, ctx: Ctx, incidentId: string): Promise<InferenceReplay[]> {
  const { orgId } = ctx;
  const replays = await tx.inferenceReplay.findMany({ where: { orgId, incidentId }, orderBy: { at: "desc" }, take: MOST_REPLAYS });
  const keys = await visibleKeys(tx, ctx);
  if (!keys.keyId) return replays;
  const ids = replays.map(({ requestId }) => requestId);
  const requests = await tx.inferenceRequest.findMany({ where: { orgId, id: { in: ids }, ...keys }, select: { id: true } });
  const visible = new Set(requests.map(({ id }) => id));
  return replays.filter(({ requestId }) => visible.has(requestId));
}

/** The names of the endpoints that run on a node, by their ids. */
async function endpointsOn(tx: Tx, ctx: Ctx, nodeId: string | null): Promise<Map<string, string>> {
  if (nodeId === null) return new Map();
  const endpoints = await tx.endpoint.findMany({ where: { orgId: ctx.orgId } });
  const nodes = await endpointNodes(tx, ctx, endpoints);
  return new Map(endpoints.filter(({ id }) => nodes.get(id)?.id === nodeId).map(({ id, name }) => [id, name]));
}

const failedNear = async (tx: Tx, ctx: Ctx, { openedAt, lastSeenAt }: About, endpointIds: string[]) =>
  tx.inferenceRequest.findMany({
    where: {
      orgId: ctx.orgId,
      endpointId: { in: endpointIds },
      at: { gte: new Date(openedAt.getTime() - AROUND_MS), lte: new Date(lastSeenAt.getTime() + AROUND_MS) },
      status: { gte: 500 },
      prompt: { not: null },
      route: { contains: "completions" },
      ...(await visibleKeys(tx, ctx)),
    },
    orderBy: { at: "desc" },
    take: MOST_REQUESTS,
  });

/** The request that is sent again, as the caller may see it. @throws AppError `not-found`. */
export async function failedRequest(tx: Tx, ctx: Ctx, incidentId: string, requestId: string) {
  const incident = await tx.incident.findUnique({ where: { orgId_id: { orgId: ctx.orgId, id: incidentId } } });
  if (!incident) throw refuse("not-found", "noIncident");
  const endpoints = await endpointsOn(tx, ctx, incident.nodeId);
  const request = (await failedNear(tx, ctx, incident, [...endpoints.keys()])).find(({ id }) => id === requestId);
  if (!request?.endpointId || request.prompt === null) throw refuse("not-found", "noRequest");
  return { incident, request: { ...request, endpointId: request.endpointId, prompt: request.prompt } };
}

export const replayOf = (row: InferenceReplay): Replay => {
  const { id, requestId, phase, at, byName, error, answer, ttftMs, totalMs } = row;
  return { id, requestId, phase: ReplayPhase.parse(phase), atMs: at.getTime(), byName, error, answer, ttftMs, totalMs };
};
