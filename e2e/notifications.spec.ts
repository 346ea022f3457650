import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import type { RepairDetail } from "@/lib/contracts/repair";
import { listNodes, must, saveRunbook } from "./fixtures/api";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { startPushService } from "./fixtures/push-service";
import { screens } from "./fixtures/screens";

const yaml = "id: say-hello\ntitle: Say hello\nrisk: reversible\nsteps:\n  - { id: only, run: { script: uptime } }\n";

/** A repair that waits for approval, requested by the operator on any node. */
async function requestSomething(): Promise<RepairDetail> {
  const operator = await apiAs("operator");
  await saveRunbook(await apiAs("lead"), "say-hello", yaml);
  const { nodes } = await listNodes(operator);
  const data = { runbook: "say-hello", targets: [{ nodeId: nodes[0]!.id }], reason: "for the test" };
  return must<RepairDetail>(operator.post(`/api/${ORG}/repairs`, { data }));
}

/**
 * A click, inside the worker. Without a person's click no window may be opened: what it would open is the answer. As text, because the types of
 * a service worker are not those of a page.
 */
const CLICK = `(async () => {
  const [notification] = await self.registration.getNotifications();
  const opened = [];
  self.clients.openWindow = async (url) => void opened.push(String(url));
  const click = new NotificationEvent("notificationclick", { notification });
  const done = new Promise((resolve) => { click.waitUntil = resolve; });
  self.dispatchEvent(click);
  await (await done);
  return opened;
})()`;

test.describe("notifications", () => {
  test("a webhook is added on its page, tested, signed, and its log shows what was sent and sends it again", async ({ browser }) => {
    const got: { headers: Record<string, unknown>; body: string }[] = [];
    const target = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        got.push({ headers: request.headers, body: Buffer.concat(parts).toString("utf8") });
        response.end("thanks");
      });
    });
    await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/settings/notifications?tab=channels`);
    await page.getByRole("button", { name: "Add channel" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Kind").selectOption("webhook");
    await dialog.getByLabel("Name").fill("night shift");
    await dialog.getByLabel("Address").fill(`http://127.0.0.1:${(target.address() as AddressInfo).port}/hook`);
    await dialog.getByRole("button", { name: "Add channel" }).click();
    const key = (await dialog.getByText(/^mws_/).textContent()) ?? "";
    await dialog.getByRole("button", { name: "Done" }).click();
    await page.getByRole("button", { name: "Send a test to night shift" }).click();
    await expect(page.getByText("night shift took the test: 200 thanks")).toBeVisible();
    const [first] = got;
    const signed = `${first?.headers["millwright-timestamp"]}.${first?.body}`;
    expect(first?.headers["millwright-signature"]).toBe(`v1=${createHmac("sha256", key).update(signed).digest("hex")}`);
    await screens(page, "channels");

    const repair = await requestSomething();
    const subject = `Approval needed: repair #${repair.number}`;
    await expect.poll(() => got.filter(({ body }) => body.includes(subject)).length, { timeout: 30_000 }).toBe(1);
    await page.getByRole("button", { name: "Log of night shift" }).click();
    const line = page.getByRole("listitem").filter({ hasText: subject });
    await expect(line).toContainText("last answer: 200 thanks");
    await screens(page, "delivery-log");
    await line.getByRole("button", { name: /Send again/ }).click();
    await expect.poll(() => got.filter(({ body }) => body.includes(subject)).length, { timeout: 30_000 }).toBe(2);
    await page.getByRole("tab", { name: /Channels/ }).click();
    await page.getByRole("button", { name: "Remove night shift" }).click();
    await expect(page.getByText("night shift", { exact: true })).toHaveCount(0);
    target.closeAllConnections();
    target.close();
  });

  test("a phone's notification opens the approval that it is about", async ({ browser }) => {
    const service = await startPushService();
    const page = await as(browser, "lead");
    const context = page.context();
    await context.grantPermissions(["notifications"]);
    await context.addInitScript((subscription) => {
      PushManager.prototype.subscribe = async () => ({ toJSON: () => subscription }) as unknown as PushSubscription;
    }, service.subscription);
    const cdp = await context.newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      cdp.on(
        "ServiceWorker.workerRegistrationUpdated",
        ({ registrations }) => registrations[0] && resolve(registrations[0].registrationId),
      ),
    );
    await cdp.send("ServiceWorker.enable");
    await page.goto(`/${ORG}/settings/notifications`);
    await page.getByRole("button", { name: "Notify in this browser" }).click();
    await expect(page.getByText(/^(Chrome|Edge) on/)).toBeVisible();
    await screens(page, "my-notifications");

    const repair = await requestSomething();
    const title = `Approval needed: repair #${repair.number}`;
    await expect.poll(() => service.messages.filter((message) => message.includes(title)).length, { timeout: 30_000 }).toBe(1);
    const data = service.messages.find((message) => message.includes(title))!;
    await cdp.send("ServiceWorker.deliverPushMessage", { origin: run().url, registrationId: await registered, data });
    const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map((one) => one.title));
    await expect.poll(shown).toEqual([expect.stringContaining(title)]);
    const [worker] = context.serviceWorkers();
    const opened = (await worker!.evaluate(CLICK)) as string[];
    expect(opened).toEqual([`${run().url}/${ORG}/repairs/${repair.id}`]);
    await page.goto(opened[0]!);
    await expect(page.getByRole("heading", { name: /Say hello/ }).first()).toBeVisible();
    service.close();
  });
});
