import { writeFileSync } from "node:fs";
import path from "node:path";
import { stringify } from "yaml";
import { must, type People } from "../portal-client";
import { type Order, orderRepair } from "./order-repair";
import { loadRunbookText } from "./run-runbook";

/** A step that waits for a file and then fails, which makes the agent run the rollback. */
const failOnceThereIs = (file: string) => ({
  id: "fail-at-last",
  title: "Wait until the check has run after the repair, then fail",
  timeout: "10m",
  user: "root",
  run: { script: 'for _ in $(seq 3000); do [ ! -e "$1" ] || break; sleep 0.2; done\nexit 1', args: [file] },
});

/**
 * Runs a runbook's steps and then its rollback on the real portal and agent: a copy of the runbook ends with a step that fails. `untilRepaired` waits
 * until the check is ok in between. Returns null when the rollback ran, else the reason why the runbook has no rollback.
 */
export async function rollBackOnce(
  people: People,
  order: Order,
  { dir, untilRepaired, withinMs }: { dir: string; untilRepaired: () => Promise<unknown>; withinMs: number },
): Promise<string | null> {
  const runbook = await loadRunbookText(order.runbook);
  if (!Array.isArray(runbook.rollback)) return String(runbook.noRollback);
  const slug = `${order.runbook}-and-back`;
  const file = path.join(dir, "fail-now");
  const copy = { ...runbook, id: slug, steps: [...(runbook.steps as unknown[]), failOnceThereIs(file)] };
  await must(await people.approvers[0]!.put(`/api/${people.slug}/runbooks/${slug}`, { data: { yaml: stringify(copy) } }));
  const end = await orderRepair(people, { ...order, runbook: slug, reason: "its rollback" });
  const failure = await untilRepaired().then(
    () => "",
    (error: Error) => `${error.message}; `,
  );
  writeFileSync(file, "");
  const [target] = (await end(withinMs)).targets;
  if (failure !== "" || target?.state !== "rolled-back")
    throw new Error(`${failure}the rollback ended ${target?.state}: ${target?.sentence}`);
  return null;
}
