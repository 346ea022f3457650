import { type Browser, expect, type Page, test } from "@playwright/test";
import { must } from "./fixtures/api";
import { confirmedAs } from "./fixtures/confirmed";
import { apiAs, as, ORG, PASSWORD, run } from "./fixtures/people";

const ada = { name: "Ada Account", email: "ada.account@millwright.test", password: PASSWORD };
const CHANGED = "another password for the tests";

/** A browser of its own, in which nobody is signed in. */
async function freshPage(browser: Browser): Promise<Page> {
  return (await browser.newContext({ baseURL: run().url })).newPage();
}

async function signIn(page: Page, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(ada.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/overview");
}

test.describe("a person's own account", () => {
  test.beforeAll(async () => {
    const [owner, nobody] = [await confirmedAs("owner"), await apiAs(null)];
    const { url } = await must<{ url: string }>(owner.post(`/api/${ORG}/invites`, { data: { role: "operator" } }));
    await must(nobody.post("/api/accept-invite", { data: { token: url.split("/invite/")[1], ...ada } }));
  });

  test("shows where they are signed in, ends the others, and takes a new password", async ({ browser }) => {
    const [here, elsewhere] = [await freshPage(browser), await freshPage(browser)];
    await signIn(elsewhere, PASSWORD);
    await signIn(here, PASSWORD);
    await here.goto("/account");
    const sessions = here.getByRole("region", { name: "Sessions" }).getByRole("row");
    await expect(sessions).toHaveCount(3);
    await here.getByRole("button", { name: "End all others" }).click();
    await expect(sessions).toHaveCount(2);
    await elsewhere.goto("/account");
    await elsewhere.waitForURL("**/sign-in?next=**");
    await here.getByLabel("Current password").fill("not the password");
    await here.getByLabel("New password").fill(CHANGED);
    await here.getByRole("button", { name: "Change password" }).click();
    await expect(here.getByText("This is not your password.")).toBeVisible();
    await here.getByLabel("Current password").fill(PASSWORD);
    await here.getByRole("button", { name: "Change password" }).click();
    await expect(here.getByText("Password changed.")).toBeVisible();
  });

  test("takes a passkey after the password was shown again, and signs in with it", async ({ browser }) => {
    const page = await freshPage(browser);
    await signIn(page, CHANGED);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true } as const;
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
    });
    await page.goto(`/${ORG}/settings/passkeys`);
    // As if the sign-in was long ago: the portal asks once, whatever the true age is.
    let asked = false;
    await page.route("**/passkeys/challenge", (route) => {
      if (asked) return route.continue();
      asked = true;
      return route.fulfill({ status: 403, json: { error: { code: "reauthenticate", message: "Confirm that it is you." } } });
    });
    await page.getByLabel("Name of the device").fill("Ada's key");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
    await dialog.getByLabel("Your password").fill(CHANGED);
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await expect(page.getByText("Passkey added.")).toBeVisible();
    await page.context().clearCookies();
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL("**/overview");
    await page.goto("/account");
    await expect(page.getByText("Ada's key")).toBeVisible();
  });

  test("is opened again by a link that an owner makes, once", async ({ browser }) => {
    await confirmedAs("owner");
    const owner = await as(browser, "owner");
    await owner.goto(`/${ORG}/settings/members`);
    await owner.getByRole("button", { name: `Reset ${ada.name}'s password` }).click();
    const link = await owner
      .getByRole("dialog")
      .getByText(/\/reset\/[\w-]+/)
      .first()
      .textContent();
    const url = link?.match(/https?:\S+\/reset\/[\w-]+/)?.[0] ?? "";
    const page = await freshPage(browser);
    await page.goto(url);
    await page.getByLabel("New password").fill(PASSWORD);
    await page.getByRole("button", { name: "Set password" }).click();
    await page.waitForURL("**/overview");
    await page.goto(url);
    await expect(page.getByRole("heading", { name: "This link does not work" })).toBeVisible();
  });
});
