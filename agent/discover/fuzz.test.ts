import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Discovered } from "../../lib/contracts/node-workloads";
import { PortalWorkload } from "../../lib/contracts/portal-workload";
import { recordedHost } from "../testing/recorded-host";
import { maskCommand } from "../trust/mask-command";
import { discoverWorkloads } from "./discover-workloads";
import { placeOf } from "./processes";

const word = fc.oneof(
  fc.constantFrom(
    "vllm",
    "serve",
    "--port",
    "8000",
    "python3",
    "/srv/a b/.venv/bin/python",
    "train.py",
    "postgres",
    "-D",
    "--config",
    "--api-key",
    "torchrun",
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
);

describe("whatever runs on a host", () => {
  it("is proposed as something that can be accepted as it stands, or not at all", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(word, { maxLength: 8 }), { maxLength: 5 }),
        fc.string({ unit: "binary", maxLength: 60 }),
        async (commands, text) => {
          const files = Object.fromEntries(
            commands.flatMap((words, index) => [
              [`/proc/${index + 1}/cmdline`, words.join("\0")],
              [`/proc/${index + 1}/cgroup`, `0::/system.slice/${text}.service\n`],
            ]),
          );
          for (const one of await discoverWorkloads(recordedHost({ files }), [])) {
            expect(Discovered.safeParse(one).success).toBe(true);
            expect(PortalWorkload.safeParse(one.workload).success).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("names a unit or a container, or neither", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const { unit, container } = placeOf(text);
        expect(unit === undefined || container === undefined).toBe(true);
      }),
    );
  });

  it("keeps the value of an option that sounds like a secret, wherever it stands", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/).filter((text) => /[A-Za-z]/.test(text));
    const option = fc.constantFrom("--api-key", "--hf-token", "--password", "-db-secret", "--auth-token");
    fc.assert(
      fc.property(secret, option, fc.constantFrom(" ", "="), fc.string({ maxLength: 40 }), (value, name, between, before) => {
        expect(maskCommand(`${before} ${name}${between}${value} serve`)).not.toContain(value);
      }),
    );
  });
});
