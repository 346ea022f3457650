import { describe, expect, it } from "vitest";
import { Shares } from "./shares";

describe("a shared limit", () => {
  it("gives nobody more than a share, and all together no more than the whole", () => {
    const room = new Shares(100);
    const a = room.take(40, [["a", 50]]);
    expect(a).not.toBeNull();
    expect(room.take(20, [["a", 50]])).toBeNull();
    expect(room.take(40, [["b", 50]])).not.toBeNull();
    expect(room.take(30, [["c", 50]])).toBeNull();
    a?.();
    expect(room.take(30, [["c", 50]])).not.toBeNull();
  });

  it("counts against every holder at once, and gives back once", () => {
    const room = new Shares(1_000);
    const release = room.take(10, [
      ["node", 20],
      ["org", 15],
    ]);
    expect(
      room.take(10, [
        ["other node", 20],
        ["org", 15],
      ]),
    ).toBeNull();
    release?.();
    release?.();
    expect(
      room.take(15, [
        ["other node", 20],
        ["org", 15],
      ]),
    ).not.toBeNull();
    expect(room.take(1, [["org", 15]])).toBeNull();
  });
});
