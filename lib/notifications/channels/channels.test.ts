import { createHmac } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgetEnv } from "@/lib/env";
import { freePort } from "@/scripts/free-port";
import { startAlertmanager } from "@/scripts/testing/alertmanager";
import { eventually } from "@/scripts/testing/eventually";
import { startMailServer } from "@/scripts/testing/mail-server";
import { needs } from "@/scripts/testing/needs";
import { startWebTarget, type WebTarget } from "@/scripts/testing/web-target";
import { missingTool } from "@/scripts/tools/debian";
import { closeMail } from "../mail";
import { postJson } from "../post-json";
import type { Outgoing } from "./outgoing";
import { sendBy } from "./send";

let target: WebTarget;
beforeAll(async () => {
  target = await startWebTarget();
});
afterAll(() => target.close());
const last = () => target.received.at(-1)!;

const outgoing = (more: Partial<Outgoing> = {}): Outgoing => ({
  deliveryId: "01900000-0000-7000-8000-000000000001",
  about: "incident:7",
  kind: "incident.opened",
  severity: "critical",
  facts: { number: 7, where: "gpu-01", sentence: "GPU 3 fell off the bus" },
  language: "en",
  orgName: "Acme",
  url: "https://millwright.example/acme/incidents/7",
  atMs: Date.now(),
  ...more,
});

describe("a generic webhook", () => {
  it("is signed over its time and its exact body", async () => {
    await sendBy({ kind: "webhook", url: `${target.url}/hook` }, "mws_secret", outgoing());
    const { headers, body } = last();
    const expected = createHmac("sha256", "mws_secret").update(`${headers["millwright-timestamp"]}.${body}`).digest("hex");
    expect(headers["millwright-signature"]).toBe(`v1=${expected}`);
    expect(Math.abs(Number(headers["millwright-timestamp"]) - Date.now() / 1_000)).toBeLessThan(60);
    expect(headers["millwright-delivery"]).toBe("01900000-0000-7000-8000-000000000001");
    expect(JSON.parse(body)).toMatchObject({ version: 1, kind: "incident.opened", facts: { where: "gpu-01" } });
  });
});

describe("a target that never ends its answer", () => {
  it.each([
    ["is silent after its header", (response: ServerResponse) => response.writeHead(200).flushHeaders()],
    ["is silent within its body", (response: ServerResponse) => response.writeHead(200, { "content-length": 100 }).write("o")],
    ["sends a byte now and then", (response: ServerResponse) => drip(response.writeHead(200))],
    ["sends without end", (response: ServerResponse) => void Readable.from(endless()).pipe(response.writeHead(200))],
  ])("is left in time when it %s", async (_how, answer) => {
    const slow = await startWebTarget();
    const isClosed = new Promise<void>((resolve) =>
      slow.answerWith((response) => {
        response.once("close", resolve);
        answer(response);
      }),
    );
    // It accepted the delivery: that it does not finish must neither hold the route nor send the same thing again.
    expect(await postJson(new URL(slow.url), "{}", {}, 300)).toMatchObject({ ok: true, answer: expect.stringMatching(/^200/) });
    await isClosed;
    await slow.close();
  });
});

function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write("o"), 20);
  response.once("close", () => clearInterval(timer));
}
function* endless() {
  while (true) yield "o".repeat(16_000);
}

describe("a message to Slack", () => {
  it("contains no mention and no link from a host's text", async () => {
    const facts = { number: 7, where: "<!channel>", sentence: "<https://evil.example|Click>" };
    await sendBy({ kind: "slack" }, `${target.url}/services/x`, outgoing({ facts }));
    const { body, path } = last();
    expect(path).toBe("/services/x");
    expect(body).not.toContain("<!channel>");
    expect(body).not.toContain("<https://evil");
    expect(JSON.parse(body)).toMatchObject({ text: expect.stringContaining("&lt;!channel&gt;") });
  });
});

describe("a page by PagerDuty", () => {
  it("triggers and resolves the same alert", async () => {
    const config = { kind: "pagerduty", url: `${target.url}/v2/enqueue` } as const;
    await sendBy(config, "routing-key", outgoing());
    expect(JSON.parse(last().body)).toMatchObject({
      routing_key: "routing-key",
      event_action: "trigger",
      dedup_key: "incident:7",
      payload: { severity: "critical", source: "gpu-01" },
    });
    await sendBy(config, "routing-key", outgoing({ kind: "incident.resolved", severity: "info" }));
    expect(JSON.parse(last().body)).toMatchObject({ event_action: "resolve", dedup_key: "incident:7" });
  });
});

describe("Debian's Alertmanager", needs(missingTool("prometheus-alertmanager")), () => {
  it("takes an incident as an alert and its end as the alert's end", async () => {
    const alertmanager = await startAlertmanager();
    const config = { kind: "alertmanager", url: alertmanager.url } as const;
    expect(await sendBy(config, null, outgoing())).toMatchObject({ ok: true });
    const alerts = async () =>
      (await (await fetch(`${alertmanager.url}/api/v2/alerts`)).json()) as { labels: object; annotations: object }[];
    await eventually(async () =>
      expect(await alerts()).toMatchObject([
        { labels: { alertname: "Millwright incident", about: "incident:7", instance: "gpu-01" }, annotations: { severity: "critical" } },
      ]),
    );
    await sendBy(config, null, outgoing({ kind: "incident.resolved", severity: "info", atMs: Date.now() }));
    await eventually(async () => expect(await alerts()).toEqual([]));
    await alertmanager.close();
  });
});

describe("e-mail to a channel", () => {
  it("goes to all its addresses as text and HTML, and never breaks out of its header", async () => {
    const server = await startMailServer();
    process.env.MILLWRIGHT_SMTP_URL = server.url;
    forgetEnv();
    const facts = { number: 7, where: "gpu-01\r\nBcc: all@example.test", sentence: "a & b" };
    const to = ["ops@example.test", "night@example.test"];
    expect(await sendBy({ kind: "email", to }, null, outgoing({ facts }))).toMatchObject({ ok: true });
    expect(server.mails).toMatchObject([
      {
        to,
        subject: "Incident #7 on gpu-01 Bcc: all@example.test: a & b",
        text: expect.stringContaining("https://millwright.example/acme/incidents/7"),
        html: expect.stringContaining("a &amp; b"),
      },
    ]);
    closeMail();
    process.env.MILLWRIGHT_SMTP_URL = server.url.replace("p4ss%20word", "wrong");
    forgetEnv();
    const refused = await sendBy({ kind: "email", to }, null, outgoing());
    expect(refused.ok).toBe(false);
    expect(refused.answer).not.toContain("wrong:");
    closeMail();
    delete process.env.MILLWRIGHT_SMTP_URL;
    forgetEnv();
    await server.close();
  });
});

describe("a delivery to an address that people chose", () => {
  it("goes to no metadata service and to no closed network, also not by a redirect", async () => {
    expect(await postJson(new URL("http://169.254.169.254/latest"), "{}")).toMatchObject({ ok: false, answer: /metadata/ });
    expect(await postJson(new URL("http://10.1.2.3/"), "{}")).toMatchObject({ ok: false, answer: /private/ });
    target.answerWith((response) => void response.writeHead(307, { location: "http://169.254.169.254/" }).end());
    expect(await postJson(new URL(target.url), "{}")).toMatchObject({ ok: false, answer: "307" });
  });

  it("times out, and says what happened when nothing listens", async () => {
    target.answerWith(() => undefined);
    const late = await postJson(new URL(target.url), "{}", {}, 200);
    expect(late).toEqual({ ok: false, answer: expect.stringContaining("did not answer within 0.2 s") });
    const closed = await postJson(new URL(`http://127.0.0.1:${await freePort()}`), "{}");
    expect(closed).toEqual({ ok: false, answer: expect.stringContaining("ECONNREFUSED") });
  });

  it("reads only the beginning of an answer", async () => {
    target.answerWith((response) => void response.writeHead(500).end("x".repeat(1_000_000)));
    const { answer } = await postJson(new URL(target.url), "{}");
    expect(answer.length).toBeLessThan(600);
  });
});
