import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { ReplayView } from "@/lib/contracts/replay";
import { startAgent } from "./fixtures/agent-process";
import { enrolment, eventually, listIncidents, must, readIncident, requestAndApprove, targetIn } from "./fixtures/api";
import { startModelServer } from "./fixtures/model-server";
import { apiAs, as, ORG, run } from "./fixtures/people";
import { screens } from "./fixtures/screens";
import { makeWorkload } from "./fixtures/workload";

const MODEL = "replayed-model";

test("a failing request of a model server is replayed from the incident, before the repair and after it, side by side", async ({
  browser,
}) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "millwright-replay-"));
  const workload = makeWorkload(path.join(folder, "server"), "replayed");
  const model = await startModelServer({ models: [{ id: MODEL }] });
  const [owner, lead, operator] = await Promise.all([apiAs("owner"), apiAs("lead"), apiAs("operator")]);
  const { token } = await enrolment(owner, "replay-host");
  const agent = startAgent({
    portal: run().url,
    folder: path.join(folder, "agent"),
    name: "replay-host",
    token,
    config: workload.agentYaml,
  });
  let endpointId = "";
  let keyId = "";
  try {
    const nodeId = await agent.nodeId();
    await must(owner.put(`/api/${ORG}/inference/settings`, { data: { keepTexts: true } }));
    const created = await must<{ id: string }>(
      lead.post(`/api/${ORG}/endpoints`, { data: { name: "Replayed", baseUrl: model.url, nodeId } }),
    );
    endpointId = created.id;
    const key = await must<{ id: string; token: string }>(
      owner.post(`/api/${ORG}/api-keys`, { data: { name: "replay", role: "operator", scopes: ["inference"], expiresInDays: 1 } }),
    );
    keyId = key.id;
    // The agent keeps the last version that parsed, so it must have read the file before it breaks.
    await eventually(
      "the check of the whole file",
      () => must<{ checks: { id: string; workload: string; state: string }[] }>(lead.get(`/api/${ORG}/nodes/${nodeId}`)),
      ({ checks }) => checks.some((one) => one.id === "config.files" && one.workload === "replayed" && one.state === "ok"),
    );

    // The server fails while its config is broken; a program's request meets that.
    workload.break();
    model.behave({ status: 503, body: '{"error":{"message":"The config of the server does not parse"}}' });
    const { incidents } = await eventually(
      "the incident",
      () => listIncidents(lead),
      (list) => list.incidents.some((one) => one.workload === "replayed"),
    );
    const { id: incidentId } = incidents.find((one) => one.workload === "replayed")!;
    // The door takes over a changed setting within seconds, behind its requests: texts of the first ones may not be kept.
    let attempt = 0;
    const fail = async () => {
      attempt += 1;
      const asked = await fetch(`${run().door}/v1/chat/completions`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${key.token}` },
        body: JSON.stringify({ model: MODEL, messages: [{ role: "user", content: `Attempt ${attempt}: which port do you serve?` }] }),
      });
      expect(asked.status).toBeGreaterThanOrEqual(500);
      return must<ReplayView>(lead.get(`/api/${ORG}/incidents/${incidentId}/replays`));
    };
    const { requests } = await eventually("the request in the log", fail, (view) => view.requests.length > 0);

    const page = await as(browser, "lead");
    await page.goto(`/${ORG}/incidents/${incidentId}`);
    const request = page.getByRole("listitem").filter({ hasText: requests[0]!.prompt });
    const outcome = (title: string) => request.locator("section").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
    const replay = request.getByRole("button", { name: "Replay", exact: true });
    await expect(outcome("Replayed while the incident was open")).toContainText("Not replayed yet");
    await replay.click();
    await expect(outcome("Replayed while the incident was open")).toContainText("The config of the server does not parse");

    const repair = await requestAndApprove(operator, lead, {
      runbook: "restore-config",
      incidentId,
      nodeId,
      workload: "replayed",
      parameters: { path: workload.configFile },
    });
    await targetIn(lead, repair.id, ["fixed"]);
    expect(readFileSync(workload.configFile, "utf8")).toBe(workload.good);
    await eventually(
      "the end of the signal",
      () => readIncident(lead, incidentId),
      ({ state }) => state !== "open",
    );
    model.behave({ tokens: ["I serve ", "port 8000."] });
    await replay.click();
    await expect(outcome("Replayed afterwards")).toContainText("I serve port 8000.");
    await expect(outcome("Replayed while the incident was open")).toContainText("The config of the server does not parse");
    await screens(page, "incident-replay");
    await page.context().close();
  } finally {
    await must(owner.put(`/api/${ORG}/inference/settings`, { data: {} }));
    if (endpointId) await lead.delete(`/api/${ORG}/endpoints/${endpointId}`);
    if (keyId) await owner.delete(`/api/${ORG}/api-keys/${keyId}`);
    await agent.end();
    await model.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
