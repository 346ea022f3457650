import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { SearchParamsContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import type { Figures } from "@/lib/contracts/overview";
import { renderText } from "@/scripts/testing/render-text";
import { endpointQueries } from "./endpoints/queries";
import { ExplainModelField } from "./incidents/explain-model-field";
import { MergeTarget } from "./incidents/merge-target";
import { incidents } from "./incidents/queries";
import { RepairEvidence } from "./incidents/repair-evidence";
import { members } from "./members/queries";
import { NodeIncidents } from "./nodes/node-incidents";
import { trouble } from "./nodes/trouble";
import { DeliveryLog } from "./notifications/delivery-log";
import { notifications } from "./notifications/queries";
import { rotas } from "./notifications/rota-queries";
import { RotasCard } from "./notifications/rotas-card";
import { FiguresSection } from "./overview/figures";
import { overview } from "./overview/queries";
import { HistoryList } from "./playground/history-list";
import { playground } from "./playground/queries";
import { WinsTable } from "./playground/wins-table";
import { GroupsCard } from "./policy/groups-card";
import { policy } from "./policy/queries";
import { ViewerProvider } from "./viewer";

const org = { slug: "acme", name: "Acme" };
const viewer = { org, orgs: [org], me: { userId: "u1", name: "Ada", role: "lead" as const }, canFound: false };

/** The part of a page as it is after its read failed. */
function textAfterFailure(queryKey: readonly unknown[], part: ReactNode): string {
  const client = new QueryClient({ defaultOptions: { queries: { retryOnMount: false } } });
  client.getQueryCache().build(client, { queryKey }, { ...failed, error: new Error("away") });
  return renderText(
    <QueryClientProvider client={client}>
      <SearchParamsContext value={new URLSearchParams("days=90")}>
        <ViewerProvider viewer={viewer}>{part}</ViewerProvider>
      </SearchParamsContext>
    </QueryClientProvider>,
  );
}
const failed = {
  data: undefined,
  dataUpdateCount: 0,
  dataUpdatedAt: 0,
  errorUpdateCount: 1,
  errorUpdatedAt: 1,
  fetchFailureCount: 1,
  fetchFailureReason: null,
  fetchMeta: null,
  isInvalidated: false,
  status: "error" as const,
  fetchStatus: "idle" as const,
};

/** The standard range of the overview, as the page has it. */
const figures: Figures = {
  response: {
    windowMs: 30 * 86_400_000,
    incidents: 7,
    mttdMs: null,
    mttaMs: null,
    mttrMs: null,
    fixedByRunbook: null,
    repeatRate: null,
    approvalWaitMs: null,
  },
  lostGpuHours: [{ check: "gpu.memory", incidents: 7, gpuHours: 12 }],
};

it.each<[string, readonly unknown[], ReactNode, string]>([
  [
    "the log of deliveries",
    notifications.log("acme", "").queryKey,
    <DeliveryLog key="log" channels={[]} channelId="" onChannel={() => {}} />,
    "Nothing sent yet",
  ],
  ["the rotas", rotas.list("acme").queryKey, <RotasCard key="rotas" />, "No rota"],
  ["the evidence of the incident", incidents.one("acme", "i1").queryKey, <RepairEvidence key="evidence" incidentId="i1" />, "no evidence"],
  ["open incidents", trouble.incidents("acme", "n1").queryKey, <NodeIncidents key="node" nodeId="n1" expected={0} />, "no incidents"],
  [
    "your conversations",
    playground.history("acme", "").queryKey,
    <HistoryList key="history" open="" onOpen={() => {}} onRemoved={() => {}} />,
    "What you ask is kept here",
  ],
  ["the votes", playground.wins("acme").queryKey, <WinsTable key="wins" />, "Send one prompt"],
  [
    "the open incidents",
    incidents.list("acme", { state: "open" }).queryKey,
    <MergeTarget key="merge" incidentId="i1" value="" onChange={() => {}} />,
    "no other open incident",
  ],
  [
    "the endpoints",
    endpointQueries.list("acme").queryKey,
    <ExplainModelField key="explain" value={{ endpointId: "", model: "" }} onChange={() => {}} />,
    "Add an endpoint",
  ],
  ["the groups", policy.page("acme").queryKey, <GroupsCard key="groups" />, "Loading groups"],
  ["the groups", members.list("acme").queryKey, <GroupsCard key="members" />, "Loading groups"],
  ["the figures of this range", overview.figures("acme", 90).queryKey, <FiguresSection key="figures" overview={figures} />, "gpu.memory"],
])(
  "a failed read of %s says so, says what still holds and offers a retry, and never looks like an empty list",
  (name, key, part, empty) => {
    const text = textAfterFailure(key, part);
    expect(text.toLowerCase()).toContain(`${name} could not be read`.toLowerCase());
    expect(text).toContain("Try again");
    expect(text).not.toContain(empty);
  },
);
