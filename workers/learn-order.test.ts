import { expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { readLogStock } from "@/lib/logs/stock";
import { learnOrders } from "@/lib/signals/learn-orders";
import { makeShipper } from "@/scripts/testing/shipped-logs";
import { learnInThread } from "./learn-in-thread";

const MINUTE_MS = 60_000;
const steps = [
  "opens the shard",
  "reads the header",
  "checks the sum",
  "maps the pages",
  "copies to the card",
  "runs the batch",
  "writes the result",
  "closes the shard",
];
const cycle = (n: number, order = [0, 1, 2, 3, 4, 5, 6, 7]) => order.map((step) => `loader ${steps[step]} ${n}`);

it("learns a workload's order in a thread, says which model is in use with both figures, and warns of another order", async () => {
  const shipper = await makeShipper("loader", Date.now() - 20 * 3_600_000);
  for (let hour = 0; hour < 6; hour++) {
    await shipper.ship(Array.from({ length: 50 }, (_, n) => cycle(n)).flat());
    shipper.wait(60 * MINUTE_MS);
  }
  await learnOrders(shipper.org.system, learnInThread, shipper.now());
  const { watches } = await readLogStock(await shipper.org.as("operator"), {});
  const [{ order }] = watches as [(typeof watches)[number]];
  expect(order).toMatchObject({ inUse: "lstm", runs: 120 });
  expect(order!.lstmF1!).toBeGreaterThan(order!.countF1!);

  const incidents = () => withOrg(shipper.org, (tx) => tx.incident.findMany({ where: { orgId: shipper.org.orgId, checkId: "log.order" } }));
  await shipper.ship(Array.from({ length: 80 }, (_, n) => cycle(n)).flat());
  expect(await incidents()).toEqual([]);
  shipper.wait(MINUTE_MS);
  await shipper.ship(Array.from({ length: 80 }, (_, n) => cycle(n, [0, 1, 6, 3, 4, 5, 2, 7])).flat());
  expect(await incidents()).toMatchObject([{ state: "open", code: "unexpected-order" }]);
  shipper.wait(15 * MINUTE_MS);
  await shipper.look();
  expect(await incidents()).toMatchObject([{ state: "resolved" }]);

  const learned = order!;
  shipper.wait(25 * 60 * MINUTE_MS);
  await learnOrders(shipper.org.system, () => Promise.reject(new Error("It took too long.")), shipper.now());
  const { watches: after } = await readLogStock(await shipper.org.as("operator"), {});
  expect(after).toMatchObject([{ order: { ...learned, failed: true, learnedAtMs: shipper.now() } }]);
  await shipper.ship(Array.from({ length: 80 }, (_, n) => cycle(n, [0, 1, 6, 3, 4, 5, 2, 7])).flat());
  expect(await incidents()).toMatchObject([{ state: "open" }]);
}, 60_000);

it("says that there is too little history", async () => {
  const shipper = await makeShipper("quiet", Date.now() - 20 * 3_600_000);
  await shipper.ship(cycle(1));
  await learnOrders(shipper.org.system, learnInThread, shipper.now());
  const { watches } = await readLogStock(await shipper.org.as("operator"), {});
  expect(watches).toMatchObject([{ workload: "quiet", order: { inUse: null, runs: 0, failed: false } }]);
});
