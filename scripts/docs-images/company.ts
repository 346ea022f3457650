import { type APIRequestContext, type APIResponse, type Browser, type Page, request } from "playwright";
import type { IncidentDetail, IncidentList } from "@/lib/contracts/incident";
import type { NodeList } from "@/lib/contracts/node";
import type { RepairDetail } from "@/lib/contracts/repair";

const PASSWORD = "a password for the pictures";
const ORG = "acme";
/** The demo's hosts, and the host that takes the pictures. */
const HOSTS = 25;

/** The organisation on the pictures, with the ids of a node, an incident and a repair. */
export type Addresses = Record<"org" | "node" | "incident" | "repair", string>;

async function accepted(asked: Promise<APIResponse>): Promise<APIResponse> {
  const answer = await asked;
  if (!answer.ok()) throw new Error(`${answer.url()} answered ${answer.status()}: ${await answer.text()}`);
  return answer;
}
const answerOf = async <T>(asked: Promise<APIResponse>): Promise<T> => (await accepted(asked)).json() as Promise<T>;

/** Polls until the condition holds. */
async function until<T>(what: string, read: () => Promise<T>, fits: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + 180_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 1_000))) {
    const value = await read();
    if (fits(value)) return value;
  }
  throw new Error(`${what} did not happen`);
}

/** Makes a small company through the pages that people use. Returns its owner's API, and a function by which a lead joins. */
export async function foundCompany(
  browser: Browser,
  url: string,
  token: string,
): Promise<{ api: APIRequestContext; join(): Promise<Page> }> {
  const page = await newPage(browser, url);
  await page.goto(`/sign-up?token=${token}`);
  await page.getByLabel("Organisation").fill("Acme");
  await fillIn(page, "Ada Brandt", "ada@acme.example");
  await page.getByRole("button", { name: "Create organisation" }).click();
  await page.waitForURL(`**/${ORG}/overview`);
  const headers = { origin: url, "sec-fetch-site": "same-origin" };
  const api = await request.newContext({ baseURL: url, extraHTTPHeaders: headers, storageState: await page.context().storageState() });
  return {
    api,
    async join() {
      await accepted(api.post("/api/account/reauthenticate", { data: { password: PASSWORD } }));
      const invite = await answerOf<{ url: string }>(api.post(`/api/${ORG}/invites`, { data: { role: "lead" } }));
      const lead = await newPage(browser, url);
      await lead.goto(invite.url);
      await fillIn(lead, "Li Wei", "li.wei@acme.example");
      await lead.getByRole("button", { name: /^Join / }).click();
      await lead.waitForURL("**/overview");
      return lead;
    },
  };
}

async function newPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, reducedMotion: "reduce", locale: "en-GB" });
  return context.newPage();
}

async function fillIn(page: Page, name: string, email: string): Promise<void> {
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
}

/** Waits until the demo's hosts report, and requests the repair that waits in the pictures. */
export async function settle(api: APIRequestContext): Promise<Addresses> {
  await until(
    "the demo's hosts",
    () => answerOf<NodeList>(api.get(`/api/${ORG}/nodes`)),
    ({ nodes }) => nodes.length >= HOSTS && nodes.every((node) => node.state !== "waiting" && node.cpuRatio !== null),
  );
  const broken = (one: { check: string; code: string }) => one.check === "config.files" && one.code === "does-not-parse";
  const { incidents } = await until(
    "a broken config file",
    () => answerOf<IncidentList>(api.get(`/api/${ORG}/incidents`)),
    (list) => list.incidents.some(broken),
  );
  const { id, workload } = incidents.find(broken)!;
  const incident = await answerOf<IncidentDetail>(api.get(`/api/${ORG}/incidents/${id}`));
  const [proposal] = incident.proposals;
  if (!proposal || !incident.nodeId) throw new Error("no runbook is proposed for a broken config file");
  const data = {
    runbook: proposal.slug,
    incidentId: id,
    parameters: proposal.parameters,
    targets: [{ nodeId: incident.nodeId, workload }],
    reason: "The chat server stops at its next restart.",
  };
  const repair = await answerOf<RepairDetail>(api.post(`/api/${ORG}/repairs`, { data }));
  return { org: ORG, node: incident.nodeId, incident: id, repair: repair.id };
}
