import { type Browser, expect, type Page, test } from "@playwright/test";
import { apiAs, emailOf, nameOf, ORG, PASSWORD, type Person, run, stateFile } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { FIRST_RUN_TOKEN } from "./fixtures/stack";

const freshPage = async (browser: Browser): Promise<Page> => (await browser.newContext({ baseURL: run().url })).newPage();

async function join(browser: Browser, link: string, person: Person): Promise<void> {
  const page = await freshPage(browser);
  await page.goto(link);
  if (person === "lead") await screens(page, "invite");
  await page.getByLabel("Your name").fill(nameOf(person));
  await page.getByLabel("Email").fill(emailOf(person));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: /^Join / }).click();
  await page.waitForURL("**/overview");
  await page.context().storageState({ path: stateFile(person) });
  await page.context().close();
}

test.describe.configure({ mode: "serial" });

test.describe("the first run", () => {
  test("is closed without the starter's link", async ({ browser }) => {
    const api = await apiAs(null);
    const stranger = { name: "Eve", email: "eve@millwright.test", password: PASSWORD, orgName: "Eve", firstRunToken: "guessed" };
    expect((await api.post("/api/sign-up", { data: stranger })).status()).toBe(403);
    const page = await freshPage(browser);
    await page.goto("/");
    await expect(page.getByLabel("First-run token")).toBeVisible();
  });

  test("makes the owner's account and the organisation", async ({ browser }) => {
    const page = await freshPage(browser);
    await page.goto(`/sign-up?token=${FIRST_RUN_TOKEN}`);
    await screens(page, "sign-up");
    await page.getByLabel("Organisation").fill("Vision");
    await page.getByLabel("Your name").fill(nameOf("owner"));
    await page.getByLabel("Email").fill(emailOf("owner"));
    await page.getByLabel("Password").fill("short");
    await page.getByRole("button", { name: "Create organisation" }).click();
    await expect(page).toHaveURL(/sign-up/);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Create organisation" }).click();
    await page.waitForURL(`**/${ORG}/overview`);
    await page.context().storageState({ path: stateFile("owner") });
  });

  test("works once", async () => {
    const api = await apiAs(null);
    const second = { name: "Eve", email: "eve@millwright.test", password: PASSWORD, orgName: "Eve", firstRunToken: FIRST_RUN_TOKEN };
    expect((await api.post("/api/sign-up", { data: second })).status()).toBe(409);
  });

  test("is followed by signing out and in again", async ({ browser }) => {
    const page = await freshPage(browser);
    await page.goto(`/${ORG}/nodes`);
    await page.waitForURL("**/sign-in?next=**");
    await screens(page, "sign-in");
    await page.getByLabel("Email").fill(emailOf("owner"));
    await page.getByLabel("Password").fill("not the password at all");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("alert").first()).toBeVisible();
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(`**/${ORG}/nodes`);
    await page
      .getByRole("button", { name: /Account menu/ })
      .first()
      .click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    // Without "next", so that the next person does not land on this person's page.
    await page.waitForURL("**/sign-in");
    await page.goto(`/${ORG}/nodes`);
    await page.waitForURL("**/sign-in?next=**");
  });

  test("lets the owner invite a lead, an operator and a viewer by link, each with their role", async ({ browser }) => {
    const context = await browser.newContext({ storageState: stateFile("owner"), baseURL: run().url });
    const page = await context.newPage();
    for (const person of ["lead", "operator", "viewer"] as const) {
      await page.goto(`/${ORG}/settings/members`);
      await page.getByRole("button", { name: "Invite" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Role").selectOption(person);
      await dialog.getByRole("button", { name: /link/i }).first().click();
      const link = await dialog
        .getByText(/\/invite\/[\w-]+/)
        .first()
        .textContent();
      await join(browser, link?.match(/https?:\S+\/invite\/[\w-]+/)?.[0] ?? "", person);
    }
    await page.goto(`/${ORG}/settings/members`);
    for (const person of ["lead", "operator", "viewer"] as const) {
      await expect(page.getByRole("combobox", { name: `Role of ${nameOf(person)}` })).toHaveValue(person);
    }
    await screens(page, "members");
  });

  test("keeps room for another organisation, whose members see nothing of this one", async ({ browser }) => {
    const owner = await apiAs("owner");
    const { slug } = await (await owner.post("/api/orgs", { data: { name: "Elsewhere" } })).json();
    const invite = await (await owner.post(`/api/${slug}/invites`, { data: { role: "owner" } })).json();
    await join(browser, invite.url, "outsider");
    const outsider = await apiAs("outsider");
    expect((await outsider.get(`/api/${slug}/members`)).status()).toBe(200);
    expect((await outsider.get(`/api/${ORG}/members`)).status()).toBe(404);
  });
});
