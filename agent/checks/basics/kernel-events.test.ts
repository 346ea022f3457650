import { expect, it } from "vitest";
import { eventsOf } from "./kernel-events";

const codes = (lines: string[]) =>
  eventsOf(
    lines.map((text, at) => ({ atMs: at * 1_000, boot: "", text })),
    "dmesg",
  ).map(({ code, sentence }) => `${code} ${sentence}`);
const repeat = (count: number, line: string) => Array.from({ length: count }, () => line);

it("calls corrected PCIe errors a fault only when they flood", () => {
  const line = "pcieport 0000:00:03.1: AER: Correctable error message received from 0000:00:00.0";
  expect(codes(repeat(99, line))).toEqual([]);
  expect(codes(repeat(100, line))).toEqual([
    expect.stringMatching(/^hardware-errors The kernel reports a flood of corrected errors, 100 times/),
  ]);
});

it("says that the kernel could not allocate memory, whichever process it names", () => {
  const lines = [
    "swapper/21: page allocation failure: order:0, mode:0x20",
    "kworker/u16:3: page allocation failure: order:4",
    "nvidia-smi: page allocation failure: order:9",
  ];
  expect(codes(lines.slice(1))).toEqual([]);
  expect(codes(lines)).toEqual([expect.stringMatching(/^kernel-errors .*could not allocate memory, 3 times/)]);
});

it("ends a failed path of a multipath disk when it comes back", () => {
  const failing = "device-mapper: multipath: 253:0: Failing path 8:144.";
  expect(codes([failing])).toEqual([expect.stringMatching(/^disk-errors The kernel reports failed paths of a multipath disk/)]);
  expect(codes([failing, "device-mapper: multipath: 253:0: Reinstating path 8:144."])).toEqual([]);
});

it("takes an empty floppy drive for no disk", () => {
  expect(
    codes(["blk_update_request: I/O error, dev fd0, sector 0", "Buffer I/O error on dev sr0, logical block 0, async page read"]),
  ).toEqual([]);
});

it("reads lines that are one long word in linear time", () => {
  const words = ["rcu", "1:", "0"].flatMap((part) => repeat(5, part.repeat(8_000 / part.length)));
  const startedAt = performance.now();
  expect(codes(words)).toEqual([]);
  expect(performance.now() - startedAt).toBeLessThan(1_500);
});
