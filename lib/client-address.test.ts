import { describe, expect, it } from "vitest";
import { clientAddress } from "./client-address";

describe("the address of a caller", () => {
  it("is the connection's own, whatever headers the caller sends, when no proxy is trusted", () => {
    expect(clientAddress("1.2.3.4", "192.0.2.9", 0)).toBe("192.0.2.9");
    expect(clientAddress(undefined, "::ffff:192.0.2.9", 0)).toBe("192.0.2.9");
  });

  it("is the one that the outermost trusted proxy saw", () => {
    expect(clientAddress("6.6.6.6, 198.51.100.7", "10.0.0.1", 1)).toBe("198.51.100.7");
    expect(clientAddress("6.6.6.6, 198.51.100.7, 10.0.0.2", "10.0.0.1", 2)).toBe("198.51.100.7");
  });

  it("falls back when a proxy sends no address", () => {
    expect(clientAddress(undefined, "10.0.0.1", 1)).toBe("10.0.0.1");
    expect(clientAddress(undefined, undefined, 0)).toBe("unknown");
  });
});
