import { describe, expect, it } from "vitest";
import { sentencesOf } from "@/lib/sentence";
import { tell, toldIn, toldSpan } from "@/lib/told";
import { seriesTitle } from "./metric-title";
import { toldMetric } from "./told";

describe("a series as people read it", () => {
  const [english, chinese] = [sentencesOf("en", "fleet"), sentencesOf("zh-CN", "fleet")];

  it("has its chart's title, and what its labels name", () => {
    expect(seriesTitle("node_disk_used_ratio", english)).toBe(english("panel.diskUsed"));
    expect(seriesTitle('gpu_temperature_celsius{gpu="1"}', english)).toBe("GPU temperature (GPU 1)");
    expect(seriesTitle('gpu_temperature_celsius{gpu="1"}', chinese)).toBe("GPU 温度（GPU 1）");
  });

  it("has that title in a stored sentence, for every reader", () => {
    const { text, told } = tell("rule.absent", { series: toldMetric('gpu_temperature_celsius{gpu="1"}'), time: toldSpan(300_000) });
    expect(text).toBe("GPU temperature (GPU 1) has no value for 5 min");
    expect(toldIn("zh-CN", told)).toBe("GPU 温度（GPU 1） 已 5 分钟没有数据");
  });

  it("keeps its identifier where no chart has the metric", () => {
    expect(seriesTitle('queue_length{queue="a"}', chinese)).toBe('queue_length{queue="a"}');
  });
});
