import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import canonicalize from "canonicalize";
import { build } from "esbuild";
import { beforeAll, describe, expect, it, type TestContext } from "vitest";
import { releaseText } from "@/lib/contracts/agent-bundle";
import { eventually } from "@/scripts/testing/eventually";
import { newKeys, signText } from "../link/keys";
import { testEnvelope, testPlan } from "../testing/test-plan";
import { TestPortal } from "../testing/test-portal";
import { AGENT_VERSION } from "../version";

const folder = mkdtempSync(join(tmpdir(), "mw-update-"));
const installed = join(folder, "agent.cjs");
const NEXT = "9.1.0";
let code = "";
beforeAll(async () => {
  const entryPoints = [join(import.meta.dirname, "../main.ts")];
  await build({ entryPoints, outfile: installed, bundle: true, platform: "node", format: "cjs", target: "node20.15" });
  code = readFileSync(installed, "utf8");
});

const versioned = (version: string) => Buffer.from(code.replace(`AGENT_VERSION = "${AGENT_VERSION}"`, `AGENT_VERSION = "${version}"`));
const sha256 = (bundle: Buffer) => createHash("sha256").update(bundle).digest("hex");

/** A host whose agent was started by its launcher, and a portal that offers a bundle. */
async function startHost({ onTestFinished }: Pick<TestContext, "onTestFinished">, seconds = 30, policy?: object) {
  const portal = await new TestPortal().start();
  const host = mkdtempSync(join(tmpdir(), "mw-update-host-"));
  const [state, versions, config] = [join(host, "state"), join(host, "versions"), join(host, "agent.yaml")];
  mkdirSync(state);
  writeFileSync(config, "interval: 1s\nworkloads: []\n");
  if (policy) writeFileSync(join(host, "policy.json"), JSON.stringify(policy));
  const args = ["run", "--portal", portal.url, "--token", portal.enrolmentToken, "--state", state, "--config", config];
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    MILLWRIGHT_NODE: process.execPath,
    MILLWRIGHT_BUNDLE: installed,
    MILLWRIGHT_VERSIONS: versions,
    MILLWRIGHT_UPDATE_SECONDS: String(seconds),
  } as unknown as NodeJS.ProcessEnv;
  const launch = () => {
    const launcher = spawn("sh", [join(import.meta.dirname, "../launch.sh"), ...args], { env, stdio: "ignore" });
    onTestFinished(() => endOf(launcher));
    return launcher;
  };
  onTestFinished(() => portal.stop());
  const launcher = launch();
  await eventually(() => expect(portal.healths.length).toBeGreaterThan(0));
  return { portal, versions, launcher, launch, nodeId: [...portal.nodes.keys()][0]! };
}
type Host = Awaited<ReturnType<typeof startHost>>;

function endOf(launcher: ChildProcess): Promise<void> {
  if (launcher.exitCode !== null || launcher.signalCode !== null) return Promise.resolve();
  const ended = new Promise<void>((resolve) => launcher.once("exit", () => resolve()));
  launcher.kill("SIGTERM");
  return ended;
}

/** Offers a bundle as the portal does; `change` is what somebody has altered after the signature, `key` who signed. */
function offer(
  { portal }: Host,
  version: string,
  bundle: Buffer,
  { change = {}, key = portal.orgKeys.privateKey, download = bundle, releaseKey = "" } = {},
) {
  const released = releaseKey ? { releaseSignature: signText(releaseText("agent", version, sha256(bundle)), releaseKey) } : {};
  const body = { purpose: "agent-bundle", orgId: portal.orgId, version, sha256: sha256(bundle), sizeBytes: bundle.length, ...released };
  portal.offer = { signed: { ...body, signature: signText(canonicalize(body)!, key), ...change }, bundle: download };
  return { version, sha256: body.sha256 };
}

/** The plan of the built-in runbook, approved and signed. @returns the target's id. */
function order({ portal, nodeId }: Host, parameters: Record<string, string>, verify = "agent.version"): string {
  const plan = testPlan({
    nodeId,
    orgId: portal.orgId,
    parameters: { allow_older: "false", ...parameters },
    steps: [
      {
        id: "install",
        title: "Install the agent",
        timeout: "10m",
        update: { action: "install", version: "$version", sha256: "$sha256", allowOlder: "$allow_older" },
      },
    ],
    verify: { check: verify, withinMs: 20_000, quietMs: 0 },
    rollback: [{ id: "return", title: "Return", update: { action: "return" } }],
  });
  portal.give({ kind: "run", envelope: testEnvelope(plan, portal.orgKeys.privateKey) });
  return plan.targets[0]!.targetId;
}

const resultOf = async ({ portal }: Host, targetId: string) => {
  await eventually(() => expect(portal.results.get(targetId)).toBeDefined());
  return portal.results.get(targetId)![0]!;
};
const running = ({ portal }: Host) => portal.healths.findLast((health) => health.inventory)?.inventory?.agentVersion;
const bundlesIn = (host: Host) => (existsSync(host.versions) ? readdirSync(host.versions).filter((name) => name.endsWith(".cjs")) : []);

// Most of their time the hosts wait: for a report, a window, a poll.
describe.concurrent("an update of the agent", { timeout: 180_000 }, () => {
  it("starts the approved version, which continues the repair and is verified", async (test) => {
    const host = await startHost(test);
    const bundle = versioned(NEXT);
    const id = order(host, offer(host, NEXT, bundle));
    expect(await resultOf(host, id)).toMatchObject({ outcome: "fixed", sentence: `Agent ${NEXT} runs and has reported.` });
    await eventually(() => expect(running(host)).toBe(NEXT));
    expect(host.portal.text(id)).toContain("is signed and complete");
    expect(bundlesIn(host)).toEqual([`${sha256(bundle)}.cjs`]);
    expect(host.portal.refused).toEqual([]);

    // The same again changes nothing and restarts nothing.
    const sessions = host.portal.sessions;
    const again = order(host, offer(host, NEXT, bundle));
    expect((await resultOf(host, again)).outcome).toBe("fixed");
    expect(host.portal.sessions).toBe(sessions);
  });

  it.for<[string, string, number, RegExp]>([
    ["throws at its start", 'throw new Error("broken");', 30, /ended with exit code 1 before it had reported/],
    ["cannot be parsed", "this is (no program", 30, /ended with exit code 1 before it had reported/],
    ["never reports", "setInterval(() => {}, 1_000);", 2, /did not report within 2 seconds/],
    ["hangs", "for (;;);", 2, /did not report within 2 seconds/],
  ])("is undone by itself when the new version %s", async ([, text, seconds, why], test) => {
    const host = await startHost(test, seconds);
    const id = order(host, offer(host, NEXT, Buffer.from(text)));
    expect(await resultOf(host, id)).toMatchObject({ outcome: "rolled-back", sentence: expect.stringMatching(why) });
    await eventually(() =>
      expect(host.portal.healths.at(-1)?.checks.find((check) => check.id === "agent.version")).toMatchObject({
        state: "degraded",
        code: "returned",
        sentence: expect.stringContaining(`${AGENT_VERSION} runs again`),
      }),
    );
    await eventually(() => expect(running(host)).toBe(AGENT_VERSION));
  });

  it("goes back when the new version reports and the verification fails", async (test) => {
    const host = await startHost(test);
    const id = order(host, offer(host, NEXT, versioned(NEXT)), "no.check");
    expect(await resultOf(host, id)).toMatchObject({ outcome: "rolled-back", sentence: expect.stringContaining("Rolled back") });
    await eventually(() => expect(running(host)).toBe(AGENT_VERSION));
  });

  it("refuses what is not signed, not what was approved, not what was signed, or older, in one sentence", async (test) => {
    const host = await startHost(test);
    const bundle = versioned(NEXT);
    const refusal = async (parameters: Record<string, string>) => {
      const result = await resultOf(host, order(host, parameters));
      expect(result.outcome).toBe("refused");
      return result.sentence;
    };
    expect(await refusal(offer(host, NEXT, bundle, { key: newKeys("ed25519").privateKey }))).toContain(
      "not signed by the organisation's key",
    );
    const other = sha256(Buffer.from("other"));
    expect(await refusal(offer(host, NEXT, bundle, { change: { sha256: other } }))).toContain("not signed by the organisation's key");
    expect(await refusal({ ...offer(host, NEXT, bundle), sha256: other })).toContain("is not what was approved");
    expect(await refusal(offer(host, NEXT, bundle, { change: { orgId: randomUUID() } }))).toContain("not signed");
    const longer = Buffer.concat([bundle, Buffer.from("\n")]);
    expect(await refusal(offer(host, NEXT, bundle, { download: longer }))).toContain(`and ${bundle.length} were signed`);
    const altered = Buffer.from(bundle);
    altered[0]! ^= 1;
    expect(await refusal(offer(host, NEXT, bundle, { download: altered }))).toContain("does not fit its SHA-256");
    expect(await refusal(offer(host, "0.0.1", versioned("0.0.1")))).toContain(`older than ${AGENT_VERSION}`);
    expect(bundlesIn(host)).toEqual([]);

    const older = order(host, { ...offer(host, "0.0.1", versioned("0.0.1")), allow_older: "true" });
    expect((await resultOf(host, older)).outcome).toBe("fixed");
    await eventually(() => expect(running(host)).toBe("0.0.1"));
  });

  it("needs the signature of a release key where the host's policy names one, whatever the organisation's key says", async (test) => {
    const [release, stranger] = [newKeys("ed25519"), newKeys("ed25519")];
    const host = await startHost(test, 30, { releaseKeys: [release.publicKey] });
    const bundle = versioned(NEXT);
    const outcome = async (releaseKey: string) => resultOf(host, order(host, offer(host, NEXT, bundle, { releaseKey })));
    expect(await outcome("")).toMatchObject({ outcome: "refused", sentence: expect.stringContaining("carries no release signature") });
    expect(await outcome(stranger.privateKey)).toMatchObject({
      outcome: "refused",
      sentence: expect.stringContaining("not signed by a release key"),
    });
    expect(bundlesIn(host)).toEqual([]);
    expect(await outcome(release.privateKey)).toMatchObject({ outcome: "fixed" });
    await eventually(() => expect(running(host)).toBe(NEXT));
  });

  it("is forbidden by the host's own policy", async (test) => {
    const host = await startHost(test, 30, { mode: "full", forbid: ["update"] });
    const result = await resultOf(host, order(host, offer(host, NEXT, versioned(NEXT))));
    expect(result).toMatchObject({ outcome: "refused", sentence: expect.stringContaining("forbids update steps") });
  });

  it("that a stop interrupts is on trial again at the next start", async (test) => {
    const host = await startHost(test);
    // It only waits until a file tells it to work.
    const gate = join(host.versions, "gate");
    const bundle = Buffer.from(
      `if (!require("node:fs").existsSync(${JSON.stringify(gate)})) setInterval(() => {}, 1_000);\nelse {\n${versioned(NEXT)}\n}\n`,
    );
    const id = order(host, offer(host, NEXT, bundle));
    await eventually(() => expect(existsSync(join(host.versions, "trial"))).toBe(true));
    await endOf(host.launcher);
    expect(host.portal.results.get(id)).toBeUndefined();
    writeFileSync(gate, "");
    host.launch();
    expect(await resultOf(host, id)).toMatchObject({ outcome: "fixed" });
  });
});
