import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatBytes, formatDuration, formatMetric, formatPercent, formatRelative, formatUtc, plural } from "./format";

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [850, "850 ms"],
    [3_200, "3.2 s"],
    [3_000, "3 s"],
    [59_700, "1 min"],
    [250_000, "4 min 10 s"],
    [3_599_600, "1 h"],
    [7_500_000, "2 h 5 min"],
    [273_600_000, "3 d 4 h"],
    [-5_000, "−5 s"],
  ])("%i ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it("never shows sixty of a unit that has a larger one", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10 ** 10 }), (ms) => !/\b(60 s|60 min|24 h)\b/.test(formatDuration(ms))));
  });
});

describe("relative times", () => {
  const now = 1_800_000_000_000;
  it.each([
    [now, "now"],
    [now - 12_000, "12 s ago"],
    [now - 59_400, "59 s ago"],
    [now - 59_999, "1 min ago"],
    [now + 4 * 3_600_000 - 1_000, "in 4 h"],
    [now + 7 * 86_400_000 - 5_000, "in 7 d"],
    [now + 90 * 86_400_000 - 5_000, "in 90 d"],
    [now + 3_600_000 - 2_000, "in 1 h"],
    [now - 3_600_000, "1 h ago"],
    [now - 47 * 3_600_000, "47 h ago"],
    [now - 72 * 3_600_000, "3 d ago"],
    [now + 300_000, "in 5 min"],
  ])("%i is %s", (at, text) => expect(formatRelative(at, now)).toBe(text));
  it("writes the exact time the same everywhere", () => expect(formatUtc(1_795_366_800_000)).toBe("2026-11-22 17:00:00 UTC"));
});

describe("numbers", () => {
  it.each([
    [0, "0 B"],
    [1_023, "1,023 B"],
    [1_024, "1 KiB"],
    [85_899_345_920, "80 GiB"],
    [1_048_575, "1 MiB"],
  ])("%i bytes are %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));
  it.each([
    [0, "0 %"],
    [0.004, "0.4 %"],
    [0.000_421, "0.042 %"],
    [0.0096, "1 %"],
    [0.0996, "10 %"],
    [0.5, "50 %"],
    [1, "100 %"],
    [null, "–"],
  ])("a ratio of %s is %s", (ratio, text) => expect(formatPercent(ratio)).toBe(text));
  it.each([
    ['gpu_temperature_celsius{gpu="0"}', 41, "41 °C"],
    ["gpu_power_watts", 312.4, "312 W"],
    ['node_network_receive_bytes_per_second{device="eth0"}', 2_048, "2 KiB/s"],
    ["node_memory_used_bytes", 2_048, "2 KiB"],
    ["node_cpu_used_ratio", 0.42, "42 %"],
    ["node_load1", 1.256, "1.26"],
    ["node_load1", null, "–"],
  ])("%s of %s is %s", (name, value, text) => expect(formatMetric(name, value)).toBe(text));
  it("counts in words", () => expect([plural(1, "node"), plural(12_480, "node")]).toEqual(["1 node", "12,480 nodes"]));
});
