import { describe, expect, it } from "vitest";
import { metricTitle } from "@/lib/contracts/metric-title";
import { labelsOf, seriesKey } from "@/lib/contracts/series";
import { sentencesOf } from "@/lib/sentence";
import { panelsOf } from "./panels";

const t = sentencesOf("en", "fleet");
const chinese = sentencesOf("zh-CN", "fleet");

describe("the charts of a node", () => {
  it("show GPUs before the host, one line a GPU in the order of their numbers", () => {
    const keys = [
      "node_cpu_used_ratio",
      ...[10, 2, 0].map((gpu) => seriesKey({ name: "gpu_utilization_ratio", labels: { gpu: String(gpu) } })),
    ];
    const [first, second] = panelsOf(keys, t);
    expect(first?.title).toBe("GPU utilisation");
    expect(first?.lines.map((line) => line.label)).toEqual(["GPU 0", "GPU 2", "GPU 10"]);
    expect(second?.title).toBe("CPU");
  });
  it("put both directions of a device into one chart", () => {
    const keys = ["receive", "transmit"].map((way) => `node_network_${way}_bytes_per_second{device="eth0"}`);
    expect(panelsOf(keys, t)).toMatchObject([{ title: "Network", lines: [{ label: "eth0 in" }, { label: "eth0 out" }] }]);
  });
  it("leave out no unknown series", () => {
    expect(panelsOf(['vllm_queue_length{model="a b"}'], t)).toMatchObject([{ title: "vllm_queue_length", lines: [{ label: "a b" }] }]);
  });
  it("have titles in the reader's language", () => {
    expect(metricTitle("node_load5", chinese)).toBe("负载（5 分钟）");
    expect(metricTitle("vllm_queue_length", chinese)).toBe("vllm_queue_length");
  });
  it("are none without series", () => expect(panelsOf([], t)).toEqual([]));
});

describe("labels of a series key", () => {
  it("come back as they went in, quotes and braces included", () => {
    const labels = { mount: '/srv/"data"', path: "a{b}=c,d" };
    expect(labelsOf(seriesKey({ name: "x", labels }))).toEqual(labels);
  });
  it("are left out where a person wrote something else", () => {
    expect(labelsOf(String.raw`x{a="\y",b="1"}`)).toEqual({ b: "1" });
  });
});
