import { describe, expect, it } from "vitest";
import type { BatcherState, EndpointState, InferenceView } from "@/lib/contracts/inference";
import { InferenceSettings } from "@/lib/contracts/inference";
import { renderText } from "@/scripts/testing/render-text";
import { type Viewer, ViewerProvider } from "../viewer";
import { BatchesCard } from "./batches-card";
import { EndpointsCard } from "./endpoints-card";
import { SettingsCard } from "./settings-card";
import { sizesOf } from "./sizes-of";

const endpoint: EndpointState = {
  endpointId: "e1",
  name: "vLLM one",
  models: ["qwen"],
  reachable: false,
  problem: "connection refused",
  breaker: "open",
  outstanding: 3,
  requests: 1_200,
  failed: 7,
  ttftMs: 85,
};
const batcher: BatcherState = {
  kind: "embeddings",
  model: "qwen",
  mode: "adaptive",
  histogram: [4, 0, 9],
  maxBatchSize: 16,
  maxDelayMs: 5,
  waiting: 1,
  windows: [{ atMs: 0, items: 50, batches: 5, perSecond: 10, p95Ms: 40 }],
};
const doors: InferenceView["doors"] = [{ doorId: "d1", atMs: 0, endpoints: [endpoint], batchers: [batcher] }];

const orgs = [{ slug: "vision", name: "Vision" }];
const viewer: Viewer = { org: orgs[0]!, orgs, me: { userId: "u", name: "Ada", role: "owner" }, canFound: false };
const endpointsCard = (
  <ViewerProvider viewer={viewer}>
    <EndpointsCard doors={doors} />
  </ViewerProvider>
);

describe("the inference page", () => {
  it("says of an endpoint what keeps requests from it", () => {
    const text = renderText(endpointsCard);
    for (const part of ["vLLM one", "connection refused", "No answer", "Open: no requests", "1,200"]) expect(text).toContain(part);
  });

  it("shows batches by size, the limits of the moment and the last window", () => {
    const text = renderText(<BatchesCard doors={doors} />);
    const busier = { ...batcher, windows: [...batcher.windows, { atMs: 5_000, items: 400, batches: 8, perSecond: 80, p95Ms: 120 }] };
    const withTwo = renderText(<BatchesCard doors={[{ ...doors[0]!, batchers: [busier] }]} />);
    for (const part of ["at most 80 items/s", "120 ms"]) expect(withTwo).toContain(part);
    for (const part of ["3–4", "Adaptive: now at most 16 items", "1 request waits", "10 items/s"]) expect(text).toContain(part);
    expect(renderText(<BatchesCard doors={[]} />)).toContain("No batch");
  });

  it("speaks Chinese too", () => {
    expect(renderText(endpointsCard, "zh-CN")).toContain("熔断器");
  });

  it("says which limits hold where nobody has chosen any", () => {
    const text = renderText(
      <ViewerProvider viewer={viewer}>
        <SettingsCard settings={InferenceSettings.parse({})} requestDays={30} routes={[]} can={{ configure: false }} />
      </ViewerProvider>,
    );
    for (const part of ["600", "No limit", "Not kept", "30 days", "Adaptive: at most 64 items"]) expect(text).toContain(part);
  });

  it("names the sizes of a histogram's buckets", () => {
    expect([0, 1, 2, 3, 10].map(sizesOf)).toEqual(["1", "2", "3–4", "5–8", "513–1024"]);
  });
});
