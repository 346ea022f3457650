import { describe, expect, it } from "vitest";
import { changingStep, derivedRisk } from "./derived-risk";
import { Risk, Step } from "./runbook";

const look = Step.parse({ id: "look", run: { script: "uptime" } });
const asRoot = Step.parse({ id: "dump", user: "root", run: { script: "dmesg" } });
const edit = Step.parse({ id: "edit", file: { action: "encode", path: "/a" } });
const restart = Step.parse({ id: "restart", user: "root", service: { action: "restart", unit: "a.service" } });
const reboot = Step.parse({ id: "reboot", user: "root", reboot: { reason: "test" } });
const risk = (declared: Risk, steps: Step[], rollback: Step[] = []) => derivedRisk({ risk: declared, steps, rollback });

describe("the effective risk", () => {
  it("is read-only only when every step can run behind the wall", () => {
    expect(risk("read-only", [look, look])).toBe("read-only");
    for (const step of [asRoot, edit, restart]) {
      expect(risk("read-only", [look, step])).toBe("reversible");
      expect(risk("read-only", [look], [step])).toBe("reversible");
      expect(changingStep({ steps: [look], rollback: [step] })).toBe(step);
    }
    expect(changingStep({ steps: [look], rollback: [] })).toBeUndefined();
  });

  it("is at least disruptive when the host reboots", () => {
    for (const declared of ["read-only", "reversible", "disruptive"] as const) expect(risk(declared, [reboot])).toBe("disruptive");
    expect(risk("irreversible", [reboot])).toBe("irreversible");
  });

  it("is never less than the author declares", () => {
    for (const declared of Risk.options) expect(risk(declared, [look])).toBe(declared);
  });
});
