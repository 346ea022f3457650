import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defaultPreference } from "@/lib/contracts/notification-preference";
import { NoticeFacts } from "@/lib/contracts/notifications";
import { withOrg } from "@/lib/db";
import { forgetEnv } from "@/lib/env";
import { recordHealth } from "@/lib/health/record-health";
import { resolveIncident } from "@/lib/incidents/resolve";
import { changeRole } from "@/lib/members/manage";
import { listSecurityNotices } from "@/lib/members/security-notices";
import { endMaintenance } from "@/lib/nodes/end-maintenance";
import { startMaintenance } from "@/lib/nodes/start-maintenance";
import { approveRepair } from "@/lib/repairs/approve";
import { cancelRepair } from "@/lib/repairs/cancel";
import { rejectRepair } from "@/lib/repairs/reject";
import { toldIn } from "@/lib/told";
import { type MailServer, type ReceivedMail, startMailServer } from "@/scripts/testing/mail-server";
import { checkResult, makeHealth, makeTestNode, type TestNode } from "@/scripts/testing/node";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask } from "@/scripts/testing/repairs";
import { startWebTarget, type WebTarget } from "@/scripts/testing/web-target";
import { DEAD_AFTER, MOST_TRIES } from "./back-off";
import { removeChannel } from "./change-channel";
import { claimDue } from "./claim";
import { collectNotices } from "./collect";
import { createChannel } from "./create-channel";
import { deliverDue } from "./deliver";
import { closeMail } from "./mail";
import { savePreference } from "./preference";
import { readDeliveries } from "./read-channels";
import { sendAgain } from "./send-again";

let target: WebTarget;
let mail: MailServer;
let org: TestOrg;
let node: TestNode;
const everything = {
  topics: ["incidents", "approvals", "repairs", "maintenance", "security"],
  minSeverity: "info",
  language: "en",
} as const;

beforeAll(async () => {
  mail = await startMailServer();
  process.env.MILLWRIGHT_SMTP_URL = mail.url;
  forgetEnv();
});
afterAll(async () => {
  closeMail();
  delete process.env.MILLWRIGHT_SMTP_URL;
  forgetEnv();
  await mail.close();
});
beforeEach(async () => {
  mail.mails.length = 0;
  target = await startWebTarget();
  org = await makeTestOrg("Notified");
  node = await makeTestNode(org, "gpu-01");
  await collectNotices(org.system);
  return () => target.close();
});

const addWebhook = async (topics: readonly (typeof everything.topics)[number][] = ["incidents"]) =>
  createChannel(await org.as("lead"), { ...everything, topics: [...topics], name: "hook", config: { kind: "webhook", url: target.url } });
const goOn = async () => {
  await collectNotices(org.system);
  await deliverDue(org.system);
};
const bodies = () => target.received.map(({ body }) => JSON.parse(body) as { id: string; kind: string; subject: string; about: string });
const breakNode = (state: "faulty" | "degraded" | "ok" = "faulty") =>
  recordHealth(node.ctx, makeHealth([checkResult("gpu.hardware", state, { sentence: "GPU 3 fell off the bus" })]));
const mailsTo = async (userId: string) => {
  const { email } = await withOrg(org, (tx) => tx.user.findUniqueOrThrow({ where: { id: userId } }));
  return mail.mails.filter(({ to }) => to.includes(email)).map(({ subject }) => subject);
};
const dueNow = (tries?: number) =>
  withOrg(org, (tx) =>
    tx.delivery.updateMany({
      where: { orgId: org.orgId, state: "waiting" },
      data: { nextAt: new Date(Date.now() - 1), ...(tries === undefined ? {} : { attempts: tries }) },
    }),
  );
/** The log without mails: owners are notified by mail that a channel was added. */
const log = async () =>
  (await readDeliveries(await org.as("lead"), { limit: 50 })).deliveries.filter(({ kind }) => kind !== "security.changed");

describe("an incident", () => {
  it("reaches a webhook once, however often and by however many workers it is collected", async () => {
    await addWebhook();
    await breakNode();
    await Promise.all([collectNotices(org.system), collectNotices(org.system)]);
    await collectNotices(org.system);
    await Promise.all([deliverDue(org.system), deliverDue(org.system)]);
    expect(bodies()).toMatchObject([{ kind: "incident.opened", subject: "Incident #1 on gpu-01: GPU 3 fell off the bus" }]);
  });

  it("is notified again when it becomes critical, and when it is resolved", async () => {
    await addWebhook();
    await breakNode("degraded");
    await goOn();
    await breakNode("faulty");
    await goOn();
    const incident = await withOrg(org, (tx) => tx.incident.findFirstOrThrow({ where: { orgId: org.orgId } }));
    await resolveIncident(await org.as("lead"), { incidentId: incident.id, reason: "replaced" });
    await goOn();
    expect(bodies().map(({ kind }) => kind)).toEqual(["incident.opened", "incident.escalated", "incident.resolved"]);
    expect(new Set(bodies().map(({ about }) => about)).size).toBe(1);
  });

  it("that happened while no worker ran is notified later", async () => {
    await addWebhook();
    await breakNode();
    const hour = 3_600_000;
    await withOrg(org, (tx) =>
      tx.noticeCursor.update({ where: { orgId: org.orgId }, data: { eventsFrom: new Date(Date.now() - 5 * hour) } }),
    );
    await goOn();
    expect(bodies()).toHaveLength(1);
  });

  it("does not reach a channel that chose other topics or a higher severity", async () => {
    await createChannel(await org.as("lead"), {
      ...everything,
      name: "critical only",
      minSeverity: "critical",
      topics: ["incidents"],
      config: { kind: "webhook", url: target.url },
    });
    await createChannel(await org.as("lead"), {
      ...everything,
      name: "repairs only",
      topics: ["repairs"],
      config: { kind: "webhook", url: target.url },
    });
    await breakNode("degraded");
    await goOn();
    expect(bodies()).toEqual([]);
  });
});

describe("a delivery that fails", () => {
  it("is tried again with the same id, and its log shows each answer", async () => {
    await addWebhook();
    target.answerWith((response) => void response.writeHead(503).end("try later"));
    await breakNode();
    await goOn();
    target.answerWith((response) => void response.writeHead(200).end("thanks"));
    await dueNow();
    await deliverDue(org.system);
    const [first, second] = bodies();
    expect(second?.id).toBe(first?.id);
    expect(await log()).toMatchObject([
      {
        state: "sent",
        attempts: 2,
        answer: "200 thanks",
        tries: [
          { ok: true, answer: "200 thanks" },
          { ok: false, answer: "503 try later" },
        ],
      },
    ]);
  });

  it("because of its content is given up at once, and delays no other", async () => {
    await addWebhook(["incidents", "maintenance"]);
    target.answerWith((response) => void response.writeHead(target.received.length === 1 ? 422 : 200).end("answer"));
    await breakNode();
    await startMaintenance(await org.as("lead"), { nodeIds: [node.nodeId], reason: "new fan", endsAt: Date.now() + 3_600_000 });
    await goOn();
    expect((await log()).map(({ state, answer }) => `${state}: ${answer}`).sort()).toEqual(["failed: 422 answer", "sent: 200 answer"]);
  });

  it("because the address or the key is wrong is tried again, and delays no other", async () => {
    await addWebhook(["incidents", "maintenance"]);
    target.answerWith((response) => void response.writeHead(target.received.length === 1 ? 403 : 200).end("answer"));
    await breakNode();
    await startMaintenance(await org.as("lead"), { nodeIds: [node.nodeId], reason: "new fan", endsAt: Date.now() + 3_600_000 });
    await goOn();
    expect((await log()).map(({ state, answer }) => `${state}: ${answer}`).sort()).toEqual(["sent: 200 answer", "waiting: 403 answer"]);
  });

  it("is given up after its last try, and a person can send it again", async () => {
    await addWebhook();
    target.answerWith((response) => void response.writeHead(500).end());
    await breakNode();
    await collectNotices(org.system);
    await dueNow(MOST_TRIES - 1);
    await deliverDue(org.system);
    const [failed] = await log();
    expect(failed).toMatchObject({ state: "failed", answer: "500" });
    target.answerWith((response) => void response.writeHead(200).end("ok"));
    await sendAgain(await org.as("lead"), { deliveryId: failed!.id });
    await deliverDue(org.system);
    expect((await log()).find(({ id }) => id === failed!.id)).toMatchObject({ state: "sent", attempts: 1 });
    await expect(sendAgain(await org.as("operator"), { deliveryId: failed!.id })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("keeps its claim from other workers, and comes back when the worker that had it is gone", async () => {
    await addWebhook();
    await breakNode();
    await collectNotices(org.system);
    const claim = async () => (await claimDue(org.system)).filter(({ channel_id }) => channel_id !== null);
    expect(await claim()).toHaveLength(1);
    expect(await claim()).toHaveLength(0);
    await dueNow();
    await deliverDue(org.system);
    expect(bodies()).toHaveLength(1);
  });

  it("makes a dead channel an incident, notified by the others, that ends when a delivery succeeds", async () => {
    await addWebhook();
    target.answerWith((response) => void response.writeHead(410).end("gone"));
    await breakNode();
    await goOn();
    for (let n = 1; n < DEAD_AFTER; n++) {
      await dueNow();
      await deliverDue(org.system);
    }
    const dead = () => withOrg(org, (tx) => tx.incident.findFirstOrThrow({ where: { orgId: org.orgId, checkId: "notification.channel" } }));
    expect(await dead()).toMatchObject({
      state: "open",
      nodeId: null,
      nodeName: "Channel hook",
      sentence: expect.stringContaining("410 gone"),
    });
    const owner = await withOrg(org, async (tx) => tx.user.findUniqueOrThrow({ where: { id: (await org.as("owner")).actor.userId } }));
    expect(mail.mails.find(({ subject }) => subject === "Notifications to hook fail")?.to).toEqual([owner.email]);
    target.answerWith((response) => void response.writeHead(200).end("ok"));
    await dueNow();
    await deliverDue(org.system);
    expect((await dead()).state).toBe("resolved");
  });

  it("of a removed channel ends, and leaves its log", async () => {
    const { channel } = await addWebhook();
    target.answerWith((response) => void response.writeHead(500).end());
    await breakNode();
    await goOn();
    await removeChannel(await org.as("lead"), { channelId: channel.id });
    expect(await log()).toMatchObject([{ state: "failed", answer: "The channel was removed.", to: "removed" }]);
  });
});

describe("a target that hangs", () => {
  it("delays only itself", async () => {
    const hanging = await startWebTarget();
    hanging.answerWith(() => undefined);
    await createChannel(await org.as("lead"), {
      ...everything,
      name: "hangs",
      topics: ["incidents"],
      config: { kind: "webhook", url: hanging.url },
    });
    await addWebhook();
    await breakNode();
    await collectNotices(org.system);
    const delivering = deliverDue(org.system);
    await expect.poll(() => bodies().length, { timeout: 5_000 }).toBe(1);
    await delivering;
    expect((await log()).map(({ to, state }) => `${to}: ${state}`).sort()).toEqual(["hangs: waiting", "hook: sent"]);
    await hanging.close();
  });
});

describe("a request for approval", () => {
  it("goes by mail to those who may approve and not to its requester, who is notified of the outcome", async () => {
    await addRunbook(org);
    const lead = await org.as("lead");
    const operator = await org.as("operator");
    const repair = await ask(org, [await addNode(org, "gpu-02")]);
    await goOn();
    const emails = new Map(
      (await withOrg(org, (tx) => tx.membership.findMany({ where: { orgId: org.orgId }, select: { user: true } }))).map(({ user }) => [
        user.id,
        user.email,
      ]),
    );
    const asked = mail.mails.filter(({ subject }) => subject.startsWith("Approval needed"));
    expect(asked.flatMap(({ to }) => to).sort()).toEqual(
      [emails.get(lead.actor.userId), emails.get((await org.as("owner")).actor.userId)].sort(),
    );
    expect(asked[0]?.text).toContain(`/repairs/${repair.id}`);
    await approveRepair(lead, { repairId: repair.id, planHash: repair.planHash });
    await goOn();
    const outcome = mail.mails.filter(({ subject }) => subject.startsWith("Repair #1 approved"));
    expect(outcome.flatMap(({ to }) => to)).toEqual([emails.get(operator.actor.userId)]);
  });

  it("tells the requester why it was rejected", async () => {
    await addRunbook(org);
    const lead = await org.as("lead");
    const repair = await ask(org, [await addNode(org, "gpu-02")]);
    await rejectRepair(lead, { repairId: repair.id, planHash: repair.planHash, comment: "wait for the vendor" });
    await goOn();
    expect(mail.mails.find(({ subject }) => subject.startsWith("Repair #1 rejected"))?.text).toContain("wait for the vendor");
  });

  it("tells the requester that somebody cancelled it", async () => {
    await addRunbook(org);
    const repair = await ask(org, [await addNode(org, "gpu-02")]);
    await cancelRepair(await org.as("lead"), { repairId: repair.id, reason: "the host was replaced" });
    await goOn();
    const requester = await withOrg(org, async (tx) =>
      tx.user.findUniqueOrThrow({ where: { id: (await org.as("operator")).actor.userId } }),
    );
    const outcome = mail.mails.filter(({ subject }) => subject.startsWith("Repair #1 cancelled"));
    expect(outcome.flatMap(({ to }) => to)).toEqual([requester.email]);
    expect(outcome[0]?.text).toContain("the host was replaced");
  });

  it("is repeated while nobody decides, once a round", async () => {
    await addRunbook(org);
    await addWebhook(["approvals"]);
    const repair = await ask(org, [await addNode(org, "gpu-02")]);
    const createdAt = new Date(Date.now() - 20 * 60_000);
    await withOrg(org, (tx) => tx.repair.update({ where: { orgId_id: { orgId: org.orgId, id: repair.id } }, data: { createdAt } }));
    await goOn();
    await goOn();
    expect(
      bodies()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(["approval.asked", "approval.reminder"]);
  });
});

describe("a person's settings", () => {
  it("gather what is due into one digest, in their language, as text and HTML with what hosts say escaped", async () => {
    const operator = await org.as("operator");
    await savePreference(operator, { ...defaultPreference, topics: ["incidents"], language: "zh-CN", digest: "daily" });
    await recordHealth(
      node.ctx,
      makeHealth([
        checkResult("gpu.hardware", "faulty", { sentence: "<script>alert(1)</script>" }),
        checkResult("gpu.xid", "faulty", { sentence: "Xid 79" }),
      ]),
    );
    await goOn();
    expect(mail.mails.filter(({ subject }) => subject.includes("gpu-01"))).toEqual([]);
    await dueNow();
    await deliverDue(org.system);
    const digests = mail.mails.filter(({ subject }) => subject.includes("汇总"));
    expect(digests).toHaveLength(1);
    const [{ subject, text, html }] = digests as [ReceivedMail];
    expect(subject).toBe("Millwright 通知汇总（2 条）");
    expect(text).toContain("详情: Xid 79");
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).not.toContain("<script>");
  });
});

describe("a change over trust", () => {
  it("reaches owners in their language, by the same event that the product shows", async () => {
    const owner = await org.as("owner");
    await savePreference(owner, { ...defaultPreference, topics: ["security"], language: "zh-CN" });
    const second = await org.as("owner", 2);
    const { userId } = (await org.as("viewer")).actor;
    await changeRole(await org.as("owner", 3), { userId, role: "lead" });
    await goOn();
    const subjects = (await Promise.all([owner, second].map(({ actor }) => mailsTo(actor.userId)))).flat();
    expect(subjects.sort()).toEqual([
      "Security: Owner 3 changed Viewer 1's role from viewer to lead.",
      "安全通知：Owner 3 将 Viewer 1 的角色由只读改为负责人。",
    ]);
    expect((await listSecurityNotices(owner)).notices).toMatchObject([{ change: { code: "roleChanged" } }]);
  });
});

describe("a maintenance of many nodes", () => {
  it("is announced once at its start and once at its end", async () => {
    await addWebhook(["maintenance"]);
    const lead = await org.as("lead");
    const nodeIds = [node.nodeId, (await addNode(org, "gpu-02")).id, (await addNode(org, "gpu-03")).id];
    await startMaintenance(lead, { nodeIds, reason: "new switch", endsAt: Date.now() + 3_600_000 });
    await goOn();
    await endMaintenance(lead, { nodeIds });
    await goOn();
    expect(bodies().map(({ subject }) => subject)).toEqual(["Maintenance started on 3 nodes", "Maintenance ended on 3 nodes"]);
    const notices = await withOrg(org, (tx) =>
      tx.notice.findMany({ where: { orgId: org.orgId, kind: { startsWith: "maintenance." } }, orderBy: { createdAt: "asc" } }),
    );
    const told = notices.map(({ facts }) => NoticeFacts.parse(facts).told);
    expect(told.map((one) => one && toldIn("zh-CN", one))).toEqual([expect.stringMatching(/^维护至 .*：new switch$/), "维护已结束"]);
  });
});

describe("tenancy", () => {
  it("shows a channel, its log and its deliveries to no other organisation", async () => {
    const { channel } = await addWebhook();
    await breakNode();
    await goOn();
    const [delivery] = await log();
    const stranger = await (await makeTestOrg("Theirs")).as("owner");
    await expect(removeChannel(stranger, { channelId: channel.id })).rejects.toMatchObject({ code: "not-found" });
    await expect(sendAgain(stranger, { deliveryId: delivery!.id })).rejects.toMatchObject({ code: "not-found" });
    expect(await readDeliveries(stranger, { limit: 50 })).toEqual({ deliveries: [] });
  });
});
