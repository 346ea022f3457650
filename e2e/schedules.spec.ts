import os from "node:os";
import { expect, test } from "@playwright/test";
import type { ScheduleList } from "@/lib/contracts/schedule";
import { must, nodeNamed, saveRunbook } from "./fixtures/api";
import { apiAs, as, nameOf, ORG } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test.describe("a schedule", () => {
  test("requests its runbook when it is due, links what came of it, and requests nothing while it is paused", async ({ browser }) => {
    const lead = await apiAs("lead");
    await nodeNamed(lead, os.hostname());
    const yaml = "id: look-around\ntitle: Look around\nrisk: read-only\nsteps:\n  - { id: only, run: { script: uptime } }\n";
    await saveRunbook(lead, "look-around", yaml);
    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/schedules`);
    await page.getByRole("button", { name: "New schedule" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Rounds");
    await dialog.getByLabel("Runbook").selectOption("look-around");
    await dialog.getByLabel("Nodes").fill("color:red");
    await expect(dialog.getByText(/is not a filter field/)).toBeVisible();
    await dialog.getByLabel("Nodes").fill(`name:${os.hostname()}`);
    await expect(dialog.getByText("1 node fits now.")).toBeVisible();
    await dialog.getByLabel("Cron expression").fill("0 25 * * *");
    await expect(dialog.getByText(/^"0 25 \* \* \*" is not a cron expression\. Write five fields: .*hour \(0-23\)/)).toBeVisible();
    await dialog.getByLabel("Cron expression").fill("30 22 * * mon,fri");
    await dialog.getByLabel("Time zone").fill("Europe/Berlin");
    await expect(dialog.getByText("on Mon and Fri at 22:30")).toBeVisible();
    await screens(page, "schedule-new");
    await dialog.getByRole("radio", { name: "Every so often" }).click();
    await dialog.getByLabel("Interval").fill("2s");
    await dialog.getByLabel("Reason").fill("so that somebody looks");
    // An empty filter is not the whole fleet: that is a choice of its own.
    const create = dialog.getByRole("button", { name: "Create the schedule" });
    await dialog.getByLabel("Nodes").fill("");
    await expect(create).toBeDisabled();
    await dialog.getByLabel("Nodes").fill(`name:${os.hostname()}`);
    await create.click();
    await expect(dialog).toHaveCount(0);

    await page.getByRole("button", { name: /^Rounds / }).click();
    await expect(page.getByRole("link", { name: /^Repair #\d+/ }).first()).toBeVisible();
    await page.getByRole("button", { name: "Pause Rounds" }).click();
    await expect(page.getByText("None while it is paused.")).toBeVisible();
    await screens(page, "schedules");
    await page
      .getByRole("link", { name: /^Repair #\d+/ })
      .first()
      .click();
    await expect(page.getByText('so that somebody looks (schedule "Rounds")')).toBeVisible();
    await expect(page.getByText(`requested by ${nameOf("lead")}`)).toBeVisible();

    const viewer = await apiAs("viewer");
    const { schedules, can } = await must<ScheduleList>(viewer.get(`/api/${ORG}/schedules`));
    const rounds = schedules.find(({ name }) => name === "Rounds")!;
    expect({ can, next: rounds.nextAt }).toEqual({ can: { edit: false }, next: null });
    expect((await viewer.patch(`/api/${ORG}/schedules/${rounds.scheduleId}`, { data: { enabled: true } })).status()).toBe(403);
    await must(lead.delete(`/api/${ORG}/schedules/${rounds.scheduleId}`));
  });
});
