import { readFileSync } from "node:fs";
import os from "node:os";
import { expect, test } from "@playwright/test";
import { nodeNamed } from "./fixtures/api";
import { apiAs, as, ORG } from "./fixtures/people";
import { screens } from "./fixtures/screens";

test.describe("one metric over many nodes", () => {
  test("is ranked, spread and drawn; its range, filter and zoom are in the URL; it can be kept as CSV", async ({ browser }) => {
    const host = os.hostname();
    await nodeNamed(await apiAs("viewer"), host);
    const page = await as(browser, "viewer");
    await page.goto(`/${ORG}/metrics?metric=node_cpu_used_ratio&range=15m`);
    const row = page.getByRole("region", { name: "Ranking" }).getByRole("row", { name: new RegExp(host) });
    await expect(row).toContainText("%");
    await expect(page.getByRole("figure", { name: "Spread over all nodes" })).toBeVisible();
    await screens(page, "metrics");

    const map = page.getByRole("img", { name: /Heat map/ });
    const box = (await map.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 3, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await expect(page).toHaveURL(/from=\d+&to=\d+/);
    await page.getByRole("button", { name: /Back to the last/ }).click();
    await expect(page).not.toHaveURL(/from=/);

    await page.getByRole("combobox", { name: "Metric" }).selectOption("node_memory_used_ratio");
    await expect(page).toHaveURL(/metric=node_memory_used_ratio/);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("node_memory_used_ratio.csv");
    const lines = readFileSync(await file.path(), "utf8").split("\r\n");
    expect(lines[0]).toBe("time,node,metric,value");
    expect(lines.some((line) => new RegExp(`^[^,]+,${host},node_memory_used_ratio,0\\.\\d+$`).test(line))).toBe(true);

    await page.getByRole("combobox", { name: "Filter nodes" }).fill("name:nobody-has-this-name");
    await expect(page.getByText("No node that matches the filter reports this metric.")).toBeVisible();
  });
});
