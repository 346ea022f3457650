import { expect, it } from "vitest";
import { driverErrors } from "./driver-errors";

const at = (atMs: number, text: string, boot = "") => ({ atMs, boot, text });
const status = (name: string, code: string) =>
  `NVRM: nvAssertOkFailedNoLog: Assertion failed: ${name} [NV_ERR_${code}] (0x62) returned from status @ x.c:1`;

it("takes one status for enough where it says that the card does not work on", () => {
  expect(driverErrors([at(1_000, status("Reset required", "RESET_REQUIRED"))])).toMatch(
    /^The NVIDIA driver reports NV_ERR_RESET_REQUIRED once without an Xid/,
  );
});

it("takes a status that also comes once on a sound host for an error when it comes three times in an hour", () => {
  const line = status("Out of memory", "NO_MEMORY");
  expect(driverErrors([at(0, line), at(1_000, line)])).toBeNull();
  expect(driverErrors([at(0, line), at(1_000, line), at(4_000_000, line)])).toBeNull();
  expect(driverErrors([at(0, line), at(1_000, line), at(2_000, line)])).toMatch(/NV_ERR_NO_MEMORY 3 times/);
});

it("leaves the driver's asides, earlier boots and what a repair cleared alone", () => {
  const severe = status("Reset required", "RESET_REQUIRED");
  expect(driverErrors([at(0, "NVRM: nvAssertFailedNoLog: Assertion failed: 0 @ osapi.c:1688")])).toBeNull();
  expect(driverErrors([at(0, status("Call not supported", "NOT_SUPPORTED"))])).toBeNull();
  expect(driverErrors([at(0, severe, "an-earlier-boot")])).toBeNull();
  expect(driverErrors([at(0, severe), at(1, "millwright: xid cleared 0000:01:00 reset")])).toBeNull();
});
