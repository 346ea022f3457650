import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { needs } from "@/scripts/testing/needs";
import { hiding } from "./hide-portal";

const data = mkdtempSync(path.join(tmpdir(), "mw-portal-"));
const state = path.join(data, "agent");
const before = hiding([data], state);

describe("the agent on the portal's own machine", needs(before ? null : "where not root, or without mount namespaces"), () => {
  it("sees only its own state of the portal's data, while the portal sees everything", () => {
    mkdirSync(path.join(data, "secrets"));
    mkdirSync(state);
    writeFileSync(path.join(data, "secrets/secret"), "the portal's");
    const [program, ...args] = before!;
    const script = `ls ${data}; cat ${data}/secrets/secret; echo kept > ${state}/journal`;
    const seen = execFileSync(program!, [...args, "sh", "-c", `${script}; exit 0`], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    expect(seen).toBe("agent\n");
    expect(readFileSync(path.join(state, "journal"), "utf8")).toBe("kept\n");
    expect(readFileSync(path.join(data, "secrets/secret"), "utf8")).toBe("the portal's");
  });
});
