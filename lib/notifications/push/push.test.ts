import { execFileSync } from "node:child_process";
import { createDecipheriv, createECDH, createPublicKey, hkdfSync, verify } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, globalAgent, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { withOrg } from "@/lib/db";
import { forgetEnv } from "@/lib/env";
import { makeTestOrg, type TestOrg } from "@/scripts/testing/org";
import { addNode, addRunbook, ask } from "@/scripts/testing/repairs";
import { collectNotices } from "../collect";
import { deliverDue } from "../deliver";
import { addBrowser, listBrowsers, removeBrowser } from "./browsers";

interface Pushed {
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}
let server: Server;
let endpoint: string;
let folder: string;
let status = 201;
const pushed: Pushed[] = [];
const networks = process.env.MILLWRIGHT_PUSH_NETWORKS;

/** A push service on this machine, with TLS and its own certificate. */
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "millwright-push-"));
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => path.join(folder, name)) as [string, string];
  const args = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "1",
    "-subj",
    "/CN=localhost",
  ];
  execFileSync("openssl", [...args, "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], { stdio: "ignore" });
  server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      pushed.push({ headers: request.headers, body: Buffer.concat(parts) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  endpoint = `https://localhost:${(server.address() as AddressInfo).port}/send/1`;
  globalAgent.options.ca = readFileSync(cert);
});
afterEach(() => {
  process.env.MILLWRIGHT_PUSH_NETWORKS = networks;
  forgetEnv();
});
afterAll(async () => {
  delete globalAgent.options.ca;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

let org: TestOrg;
beforeEach(async () => {
  org = await makeTestOrg("Pushed");
  pushed.length = 0;
  status = 201;
  await collectNotices(org.system);
});

const browser = createECDH("prime256v1");
browser.generateKeys();
const secret = Buffer.alloc(16, 7);
const subscription = () => ({
  name: "Chrome on Android",
  endpoint,
  keys: { p256dh: browser.getPublicKey().toString("base64url"), auth: secret.toString("base64url") },
});

/** Decrypts as a browser does: RFC 8188 with the key of RFC 8291. */
function decrypt(body: Buffer): string {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(21, 21 + body[20]!);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), sender]);
  const ikm = Buffer.from(hkdfSync("sha256", browser.computeSecret(sender), secret, info, 32));
  const key = Buffer.from(hkdfSync("sha256", ikm, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16));
  const nonce = Buffer.from(hkdfSync("sha256", ikm, salt, Buffer.from("Content-Encoding: nonce\0"), 12));
  const sealed = body.subarray(21 + body[20]!);
  const opener = createDecipheriv("aes-128-gcm", key, nonce);
  opener.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([opener.update(sealed.subarray(0, -16)), opener.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString("utf8");
}

const request = async () => {
  await addRunbook(org);
  const repair = await ask(org, [await addNode(org, "gpu-02")]);
  await collectNotices(org.system);
  await deliverDue(org.system);
  return repair;
};

describe("a push notification", () => {
  it("reaches the browser of whoever may approve, only they can read it, and it opens the approval", async () => {
    const lead = await org.as("lead");
    const { publicKey } = await addBrowser(lead, subscription());
    const repair = await request();
    expect(pushed).toHaveLength(1);
    const [{ headers, body }] = pushed as [Pushed];
    expect(JSON.parse(decrypt(body))).toMatchObject({
      title: "Approval needed: repair #1, Test test-reversible on gpu-02",
      url: `http://localhost:3999/${org.slug}/repairs/${repair.id}`,
    });
    const [, token, key] = /^vapid t=(.*), k=(.*)$/.exec(String(headers.authorization)) ?? [];
    expect(key).toBe(publicKey);
    const [head, claims, signature] = token!.split(".") as [string, string, string];
    const point = Buffer.from(publicKey, "base64url");
    const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
    const signer = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
    expect(verify("sha256", Buffer.from(`${head}.${claims}`), signer, Buffer.from(signature, "base64url"))).toBe(true);
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toMatchObject({ aud: new URL(endpoint).origin });
  });

  it("forgets a browser that is gone, and tries again where the service is down", async () => {
    const lead = await org.as("lead");
    await addBrowser(lead, subscription());
    status = 503;
    await request();
    expect((await listBrowsers(lead)).browsers).toHaveLength(1);
    status = 410;
    await withOrg(org, (tx) => tx.delivery.updateMany({ where: { orgId: org.orgId }, data: { nextAt: new Date(Date.now() - 1) } }));
    await deliverDue(org.system);
    expect((await listBrowsers(lead)).browsers).toEqual([]);
    const waiting = await withOrg(org, (tx) => tx.delivery.count({ where: { orgId: org.orgId, state: "waiting" } }));
    expect(waiting).toBe(0);
  });

  it("is sent to no closed address, and only its owner can see or remove a browser", async () => {
    const lead = await org.as("lead");
    const closed = { ...subscription(), endpoint: "https://169.254.169.254/push" };
    await expect(addBrowser(lead, closed)).rejects.toMatchObject({ code: "invalid", path: "endpoint" });
    process.env.MILLWRIGHT_PUSH_NETWORKS = "";
    forgetEnv();
    const inside = { ...subscription(), endpoint: endpoint.replace("localhost", "127.0.0.1") };
    await expect(addBrowser(lead, inside)).rejects.toMatchObject({ code: "invalid", path: "endpoint" });
    await addBrowser(lead, subscription());
    // A connection that an earlier test kept open would be used without looking at its address again.
    globalAgent.destroy();
    await request();
    expect(pushed).toEqual([]);
    const refused = await withOrg(org, (tx) =>
      tx.delivery.findFirstOrThrow({ where: { orgId: org.orgId, route: { startsWith: "push:" } } }),
    );
    expect(refused.answer).toContain("private, local or metadata address");
    process.env.MILLWRIGHT_PUSH_NETWORKS = networks;
    forgetEnv();
    const { browsers } = await addBrowser(lead, subscription());
    const viewer = await org.as("viewer");
    expect((await listBrowsers(viewer)).browsers).toEqual([]);
    await expect(removeBrowser(viewer, { browserId: browsers[0]!.id })).rejects.toMatchObject({ code: "not-found" });
    const row = await withOrg(org, (tx) => tx.pushSubscription.findFirstOrThrow({ where: { orgId: org.orgId } }));
    expect(JSON.stringify(row)).not.toContain(subscription().keys.auth);
  });
});
