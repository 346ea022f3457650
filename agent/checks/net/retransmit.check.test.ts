import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { brokenText } from "../../testing/broken-text";
import { type Recording, recordedHost } from "../../testing/recorded-host";
import { netField, softnet } from "./counters";
import { offloadsOff, queueSpecification, rootQueues } from "./queues";
import { netRetransmit } from "./retransmit.check";

const snmp = (sent: number, again: number) =>
  `Ip: Forwarding\nIp: 1\nTcp: RtoAlgorithm OutSegs RetransSegs InErrs\nTcp: 1 ${sent} ${again} 0\nUdp: InDatagrams\nUdp: 5\n`;
const queues = (kind: string, drops: number) => JSON.stringify([{ kind, dev: "eth0", root: true, drops }]);
const files = (sent: number, again: number, dropped = 0, squeezed = 0): Recording["files"] => ({
  "/proc/net/snmp": snmp(sent, again),
  "/proc/net/softnet_stat": `0000ffff 00000000 ${squeezed.toString(16)} 00000000\n`,
  "/sys/class/net/eth0/operstate": "up\n",
  "/sys/class/net/eth0/statistics/rx_packets": String(sent),
  "/sys/class/net/eth0/statistics/rx_dropped": String(dropped),
});
const TC = "tc -s -j qdisc show";
const SHOW = "tc qdisc show dev eth0";
const FEATURES = "ethtool -k eth0";

/** Two looks ten seconds apart: the counters of the second are what happened between them. */
async function twice(sent: number, again: number, more: { programs?: Recording["programs"]; dropped?: number; squeezed?: number } = {}) {
  const memory = new Map<string, unknown>();
  const first = recordedHost({ files: files(1_000_000, 500), programs: { [TC]: queues("fq_codel", 0), ...more.programs } });
  const calm = await netRetransmit.run(first, { workloads: [], memory });
  expect(calm.state).toBe("unknown");
  const second = recordedHost({
    files: files(1_000_000 + sent, 500 + again, more.dropped, more.squeezed),
    programs: { [TC]: queues("fq_codel", 0), ...more.programs },
  });
  second.tick(10_000);
  return netRetransmit.run(second, { workloads: [], memory });
}

describe("TCP retransmissions", () => {
  it("are a share of what was sent between two looks", async () => {
    expect(await twice(20_000, 20)).toMatchObject({
      state: "ok",
      sentence: "0.1 % of 20000 TCP segments sent twice in 10 s (/proc/net/snmp).",
    });
  });

  it("leave out the spare interface of a bond, which drops what it hears", async () => {
    const spare = (heard: number, state: string): Recording["files"] => ({
      ...files(1_000_000 + heard * 10, 500),
      "/sys/class/net/eth1/operstate": "up\n",
      "/sys/class/net/eth1/statistics/rx_packets": `${heard}`,
      "/sys/class/net/eth1/statistics/rx_dropped": `${heard / 2}`,
      "/sys/class/net/eth1/bonding_slave/state": `${state}\n`,
    });
    const look = async (state: string) => {
      const memory = new Map<string, unknown>();
      await netRetransmit.run(recordedHost({ files: spare(1_000, state) }), { workloads: [], memory });
      const later = recordedHost({ files: spare(5_000, state) });
      later.tick(10_000);
      return netRetransmit.run(later, { workloads: [], memory });
    };
    expect(await look("backup")).toMatchObject({ state: "ok" });
    expect(await look("active")).toMatchObject({ code: "interface-drops", data: { interface: "eth1" } });
  });

  it("say nothing over a handful of segments, or after the counters were reset", async () => {
    expect(await twice(100, 50)).toMatchObject({ state: "ok" });
    expect((await twice(-900_000, -400)).sentence).toContain("The counters were reset");
  });

  it("name the queue that drops, and what to put back later", async () => {
    const memory = new Map<string, unknown>();
    const programs = (drops: number) => ({
      [TC]: queues("tbf", drops),
      [SHOW]: "qdisc tbf 8001: root refcnt 2 rate 4Mbit burst 3Kb lat 11ms \n",
      [FEATURES]:
        "tcp-segmentation-offload: off\n\ttx-tcp-segmentation: off\ngeneric-segmentation-offload: on\ngeneric-receive-offload: off [fixed]\n",
    });
    await netRetransmit.run(recordedHost({ files: files(1_000_000, 500), programs: programs(10) }), { workloads: [], memory });
    const later = recordedHost({ files: files(1_010_000, 1_500), programs: programs(900) });
    later.tick(10_000);
    const finding = await netRetransmit.run(later, { workloads: [], memory });
    expect(finding).toMatchObject({
      state: "faulty",
      code: "queue-drops",
      data: { interface: "eth0", previous_queue: "tbf rate 4Mbit burst 3Kb lat 11ms", offloads_off: "tso" },
    });
    expect(finding.sentence).toBe(
      "10 % of 10000 TCP segments were sent twice in 10 s, 0 % is normal here (/proc/net/snmp); the tbf queue of eth0 dropped 890 packets (tc -s qdisc), and tso is off (ethtool -k).",
    );
  });

  it("blame offloads that are off when no queue drops, and the path when nothing here explains it", async () => {
    expect(
      await twice(10_000, 300, { programs: { [FEATURES]: "tcp-segmentation-offload: off\ngeneric-segmentation-offload: off\n" } }),
    ).toMatchObject({
      state: "degraded",
      code: "offloads-off",
      data: { offloads_off: "tso gso" },
    });
    const path = await twice(10_000, 300, { squeezed: 12 });
    expect(path).toMatchObject({ code: "retransmits" });
    expect(path.sentence).toContain("ran out of its packet budget 12 times");
  });

  it("see a card that drops packets before TCP is affected, wherever its driver counts that", async () => {
    expect(await twice(10_000, 5, { dropped: 400 })).toMatchObject({ state: "degraded", code: "interface-drops" });
    const zeros = (missed: number, errors: number) => ({
      "/sys/class/net/eth0/statistics/rx_missed_errors": String(missed),
      "/sys/class/net/eth0/statistics/rx_errors": String(errors),
    });
    const memory = new Map<string, unknown>();
    const look = (sent: number, missed: number, errors: number) =>
      recordedHost({ files: { ...files(sent, 500), ...zeros(missed, errors) }, programs: { [TC]: "[]" } });
    await netRetransmit.run(look(1_000_000, 10, 10), { workloads: [], memory });
    const second = look(1_100_000, 6_010, 6_010);
    second.tick(10_000);
    // Some drivers count the same loss once more among their errors.
    expect((await netRetransmit.run(second, { workloads: [], memory })).sentence).toContain(
      "eth0 lost 6000 packets beside 100000 received (6 %; rx_missed_errors",
    );
  });

  it("get used to a lossy path, and still see it worsen", async () => {
    const memory = new Map<string, unknown>([["baseline", 0.009]]);
    const look = async (step: number, again: number) => {
      const host = recordedHost({ files: files(1_000_000 + step * 10_000, again), programs: { [TC]: "[]" } });
      host.tick(step * 15_000);
      return netRetransmit.run(host, { workloads: [], memory });
    };
    await look(0, 0);
    expect(await look(1, 200)).toMatchObject({ state: "ok" });
    expect(await look(2, 800)).toMatchObject({ code: "retransmits" });
  });

  it("are not applicable without the counters, and live without tc and ethtool", async () => {
    expect(await netRetransmit.run(recordedHost({}), { workloads: [], memory: new Map() })).toMatchObject({ state: "not-applicable" });
    expect(
      await twice(10_000, 900, { programs: { [TC]: { error: "timeout" }, [SHOW]: { error: "ENOENT" }, [FEATURES]: { error: "ENOENT" } } }),
    ).toMatchObject({ code: "retransmits" });
  });

  it("come from tables that may hold anything", () => {
    fc.assert(
      fc.property(brokenText, (noise) => {
        netField(`Tcp: ${noise}\nTcp: ${noise}`, "Tcp", "OutSegs");
        rootQueues(noise);
        queueSpecification(`qdisc ${noise} root ${noise}`);
        offloadsOff(noise);
        const { dropped, squeezed } = softnet(noise);
        expect(Number.isNaN(dropped + squeezed)).toBe(false);
      }),
    );
  });
});
