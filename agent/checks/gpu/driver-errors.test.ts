import { expect, it } from "vitest";
import type { KernelLine } from "../kernel-log";
import { driverErrors } from "./driver-errors";

const HOUR_MS = 3_600_000;
const errorsIn = (lines: KernelLine[], nowMs = 2 * HOUR_MS) => driverErrors(lines, nowMs);
const at = (atMs: number, text: string, boot = "") => ({ atMs, boot, text });
const status = (name: string, code: string) =>
  `NVRM: nvAssertOkFailedNoLog: Assertion failed: ${name} [NV_ERR_${code}] (0x62) returned from status @ x.c:1`;

it("needs one status when it shows that the card has stopped working", () => {
  expect(errorsIn([at(1_000, status("Reset required", "RESET_REQUIRED"))])).toMatch(
    /^The NVIDIA driver reports NV_ERR_RESET_REQUIRED once without an Xid/,
  );
});

it("needs three of a status within an hour when healthy hosts report it too, and forgets them after hours", () => {
  const line = status("Out of memory", "NO_MEMORY");
  expect(errorsIn([at(0, line), at(1_000, line)])).toBeNull();
  expect(errorsIn([at(0, line), at(1_000, line), at(4_000_000, line)])).toBeNull();
  expect(errorsIn([at(0, line), at(1_000, line), at(2_000, line)])).toMatch(/NV_ERR_NO_MEMORY 3 times/);
  expect(errorsIn([at(0, line), at(1_000, line), at(2_000, line)], 7 * HOUR_MS)).toBeNull();
});

it("leaves the driver's asides, earlier boots and what a repair cleared alone", () => {
  const severe = status("Reset required", "RESET_REQUIRED");
  expect(errorsIn([at(0, "NVRM: nvAssertFailedNoLog: Assertion failed: 0 @ osapi.c:1688")])).toBeNull();
  expect(errorsIn([at(0, status("Call not supported", "NOT_SUPPORTED"))])).toBeNull();
  expect(errorsIn([at(0, severe, "an-earlier-boot")])).toBeNull();
  expect(errorsIn([at(0, severe), at(1, "millwright: xid cleared 0000:01:00 reset")])).toBeNull();
});

it("keeps a status that only a reset ends until it is marked as cleared", () => {
  expect(errorsIn([at(0, status("Reset required", "RESET_REQUIRED"))], 200 * HOUR_MS)).toMatch(/NV_ERR_RESET_REQUIRED/);
});
