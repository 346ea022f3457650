import { describe, expect, it } from "vitest";
import { insecureUrl } from "./public-url";

describe("the public address", () => {
  it("may be plain HTTP on this machine only", () => {
    for (const url of ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000", "https://millwright.example"])
      expect(insecureUrl(url)).toBeNull();
    for (const url of ["http://millwright.example", "http://10.0.0.5:3000", "http://localhost.example"])
      expect(insecureUrl(url)).toMatch(/must be https/);
  });
});
