import { describe, expect, it } from "vitest";
import { messagesOf } from "@/messages/messages-of";
import { makeFormats } from "../formats";
import { signalNumbers } from "./signal-numbers";

const formats = makeFormats("en", messagesOf("en").format);

describe("the numbers of a proof", () => {
  it("are those read on both sides that have moved, with their units, the largest change first", () => {
    const before = { ttft_ms: 2_400, used: 95, usable: 97, ratio: 0.12, usedBytes: 2 ** 30, kept: 5, text: "a", only_before: 1 };
    const after = { ttft_ms: 120, used: 12, usable: 97, ratio: 0.001, usedBytes: 2 ** 29, kept: 5, text: "b", only_after: 2 };
    expect(signalNumbers(before, after, formats).map(({ name, beforeText, afterText }) => [name, beforeText, afterText])).toEqual([
      ["ratio", "12 %", "0.1 %"],
      ["ttft", "2.4 s", "120 ms"],
      ["used", "95", "12"],
      ["used", "1 GiB", "512 MiB"],
    ]);
  });

  it("are none where nothing was read as a number, or nothing moved", () => {
    expect(signalNumbers({ a: "1", b: Number.NaN, c: 3 }, { a: "2", b: 1, c: 3 }, formats)).toEqual([]);
    expect(signalNumbers({}, { a: 1 }, formats)).toEqual([]);
  });
});
