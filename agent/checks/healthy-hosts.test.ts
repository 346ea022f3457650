import { describe, expect, it } from "vitest";
import { segments } from "../testing/healthy/linux";
import type { Picture } from "../testing/healthy/picture";
import { healthyPictures } from "../testing/healthy/pictures";
import { catalog } from "./catalog";
import type { Finding, Memory } from "./check";

const LOOKS = 3;

/** Every check over a host, several times one after the other as the agent does it. */
async function lookAround({ host, workloads }: Picture): Promise<(Finding & { check: string; look: number })[]> {
  const memories = new Map<string, Memory>();
  const memoryOf = (key: string) => memories.get(key) ?? memories.set(key, new Map()).get(key)!;
  const found: (Finding & { check: string; look: number })[] = [];
  for (let look = 0; look < LOOKS; look++) {
    for (const check of catalog)
      if (check.scope === "host")
        found.push({ check: check.id, look, ...(await check.run(host, { workloads, memory: memoryOf(check.id) })) });
      else
        for (const workload of workloads.filter((one) => check.appliesTo(one)))
          found.push({ check: check.id, look, ...(await check.run(host, workload, memoryOf(`${check.id} ${workload.name}`))) });
    host.tick(10_000);
    host.files.set("/proc/net/snmp", segments(look + 1));
  }
  return found;
}

describe("on a healthy host all checks together find nothing wrong", () => {
  it.each(Object.entries(healthyPictures))("%s", async (_, picture) => {
    const found = await lookAround(picture());
    const alarms = found
      .filter(({ state }) => state === "faulty" || state === "degraded")
      .map(({ check, sentence }) => `${check}: ${sentence}`);
    expect(alarms).toEqual([]);
    const blind = found
      .filter(({ state, look }) => state === "unknown" && look === LOOKS - 1)
      .map(({ check, sentence }) => `${check}: ${sentence}`);
    expect(blind).toEqual([]);
    // The picture is not empty: some of the checks had something to compare.
    expect(found.filter(({ state }) => state === "ok").length).toBeGreaterThanOrEqual(LOOKS);
  });

  it("leaves no check out: each has something to compare on one of them", async () => {
    const compared = new Set<string>();
    for (const picture of Object.values(healthyPictures))
      for (const { check, state } of await lookAround(picture())) if (state === "ok") compared.add(check);
    expect(catalog.map(({ id }) => id).filter((id) => !compared.has(id))).toEqual([]);
  });
});
