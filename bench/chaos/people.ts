import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "@/lib/errors";
import { approveRepair } from "@/lib/repairs/approve";
import { cancelRepair } from "@/lib/repairs/cancel";
import { editRepair } from "@/lib/repairs/edit";
import { pauseRepair } from "@/lib/repairs/pause";
import { readRepair } from "@/lib/repairs/read";
import { requestRepair } from "@/lib/repairs/request";
import { resumeRepair } from "@/lib/repairs/resume";
import type { TestOrg } from "@/scripts/testing/org";
import type { Random } from "../../demo/simulator/random";

/** Retries a decision while the database is away. A refusal (the repair has moved on) counts as an answer. */
export async function insist<T>(decide: () => Promise<T>): Promise<T | null> {
  for (let attempt = 0; attempt < 40; attempt++) {
    try {
      return await decide();
    } catch (error) {
      if (error instanceof AppError && error.code !== "internal" && error.code !== "unavailable") return null;
      await delay(250);
    }
  }
  throw new Error("the database stayed away");
}

/** An operator and a lead handle one repair: mostly they request and approve, sometimes they edit, pause or cancel. */
export async function livesOfARepair(org: TestOrg, random: Random, order: Parameters<typeof requestRepair>[1]): Promise<void> {
  const [operator, lead] = [await org.as("operator"), await org.as("lead")];
  const asked = await insist(() => requestRepair(operator, order));
  if (!asked) return;
  let repair = asked;
  const { id: repairId } = repair;
  if (random.chance(0.05))
    repair = (await insist(() => editRepair(operator, { repairId, planHash: asked.planHash, reason: "edited" }))) ?? repair;
  if (random.chance(0.03)) return void (await insist(() => cancelRepair(operator, { repairId })));
  const { planHash } = repair;
  await insist(() => approveRepair(lead, { repairId, planHash }));
  const roll = random.next();
  if (roll < 0.05) {
    await delay(random.next() * 2_000);
    await insist(() => cancelRepair(operator, { repairId, reason: "chaos" }));
  } else if (roll < 0.1) {
    await insist(() => pauseRepair(lead, { repairId }));
    await delay(random.next() * 2_000);
    await insist(() => resumeRepair(lead, { repairId }));
  }
}

/** A lead clears up: resumes a halted or paused repair once, then cancels it; approves a repair that still waits. */
export async function clearUp(org: TestOrg, repairId: string, seen: Set<string>): Promise<void> {
  const lead = await org.as("lead");
  const repair = await insist(() => readRepair(lead, { repairId }));
  if (!repair) return;
  if (repair.state === "pending") await insist(() => approveRepair(lead, { repairId, planHash: repair.planHash }));
  if (repair.state !== "halted" && repair.state !== "paused") return;
  if (seen.has(repairId)) await insist(() => cancelRepair(lead, { repairId, reason: "cleared up" }));
  else await insist(() => resumeRepair(lead, { repairId }));
  seen.add(repairId);
}
