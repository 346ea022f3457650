import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import { renderText } from "@/scripts/testing/render-text";
import { incidents } from "./incidents/queries";
import { RepairEvidence } from "./incidents/repair-evidence";
import { NodeIncidents } from "./nodes/node-incidents";
import { trouble } from "./nodes/trouble";
import { DeliveryLog } from "./notifications/delivery-log";
import { notifications } from "./notifications/queries";
import { rotas } from "./notifications/rota-queries";
import { RotasCard } from "./notifications/rotas-card";
import { ViewerProvider } from "./viewer";

const org = { slug: "acme", name: "Acme" };
const viewer = { org, orgs: [org], me: { userId: "u1", name: "Ada", role: "lead" as const }, canFound: false };

/** The part of a page as it is after its read failed. */
function textAfterFailure(queryKey: readonly unknown[], part: ReactNode): string {
  const client = new QueryClient({ defaultOptions: { queries: { retryOnMount: false } } });
  client.getQueryCache().build(client, { queryKey }, { ...failed, error: new Error("away") });
  return renderText(
    <QueryClientProvider client={client}>
      <ViewerProvider viewer={viewer}>{part}</ViewerProvider>
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
])(
  "a failed read of %s says so, says what still holds and offers a retry, and never looks like an empty list",
  (name, key, part, empty) => {
    const text = textAfterFailure(key, part);
    expect(text.toLowerCase()).toContain(`${name} could not be read`.toLowerCase());
    expect(text).toContain("Try again");
    expect(text).not.toContain(empty);
  },
);
