import { describe, expect, it } from "vitest";
import { gpuHost, trainingWorkload } from "../../testing/gpu-host";
import { recordedHost } from "../../testing/recorded-host";
import { gpuXid } from "./xid.check";

const run = (host: Parameters<typeof gpuXid.run>[0], workloads = [trainingWorkload()]) =>
  gpuXid.run(host, { workloads, memory: new Map() });
const JOURNAL = "journalctl _TRANSPORT=kernel*";
const line = (boot: string, atMs: number, MESSAGE: string) =>
  `${JSON.stringify({ __REALTIME_TIMESTAMP: `${atMs}000`, _BOOT_ID: boot, MESSAGE })}\n`;
const NOW_BOOT = "8f14e45fceea467fa0e61d3a5c6b7d10";
const OFF_BUS = "NVRM: Xid (PCI:0000:43:00): 79, pid='<unknown>', name=<unknown>, GPU has fallen off the bus.";

describe("Xid errors", () => {
  it("are absent on a healthy host", async () => {
    expect(await run(gpuHost("healthy-8-gpu"))).toMatchObject({ state: "ok", sentence: "No Xid in this boot (journal)." });
  });

  it("say why the host must be rebooted, with both verdicts, the count, the time and the source", async () => {
    const finding = await run(gpuHost("xid-79"));
    expect(finding).toMatchObject({ state: "faulty", code: "reboot-host", data: { bus: "0000:43:00", pci: "0000:43:00.0", xid: 79 } });
    expect(finding.sentence).toBe(
      "Xid 79 (GPU has fallen off the bus) on 0000:43:00, 1 time, at 2026-11-01 11:30:00 UTC; NVIDIA: reboot the host; gpud: reboot the host. Also: Xid 154 (GPU recovery action changed) on 0000:43:00, 1 time (journal).",
    );
  });

  it("show both verdicts where NVIDIA and gpud differ, without calling it faulty", async () => {
    const finding = await run(gpuHost("xid-63"));
    expect(finding).toMatchObject({ state: "degraded", code: "verdicts-differ" });
    expect(finding.sentence).toContain("NVIDIA: ignore it; gpud: reboot the host");
  });

  it("restart the workload whose process the line names", async () => {
    const serve = trainingWorkload({ name: "serve", unit: "serve.service" });
    const finding = await run(gpuHost("xid-94"), [serve, trainingWorkload()]);
    expect(finding).toMatchObject({ code: "restart-workload", data: { unit: "train.service" } });
    expect(finding.sentence).toContain("NVIDIA: restart the workload; gpud: reboot the host");
  });

  it("read the recovery action from the line of Xid 154", async () => {
    const finding = await run(gpuHost("xid-154"));
    expect(finding).toMatchObject({ code: "reset-gpu" });
    expect(finding.sentence).toContain("the driver asks for: GPU Reset Required");
  });

  it("stop asking for reboots once two did not hold", async () => {
    const finding = await run(gpuHost("xid-48-three-boots"));
    expect(finding).toMatchObject({ state: "faulty", code: "hand-off" });
    expect(finding.sentence).toContain("seen in 3 boots: 2 reboots did not hold, open an RMA");
  });

  it("suspect the hardware when Xid 13 repeats on one cluster only", async () => {
    const exception = (tpc: number, minute = 0) =>
      line(
        NOW_BOOT,
        1_793_534_300_000 + minute * 60_000,
        `NVRM: Xid (PCI:0000:3b:00): 13, pid=9, name=python3, Graphics SM Warp Exception on (GPC 2, TPC ${tpc}, SM 0): Out Of Range Address`,
      );
    const same = await run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: exception(5) + exception(5, 1) + exception(5, 2) } }));
    expect(same).toMatchObject({ code: "hand-off" });
    expect(same.sentence).toContain("3 times on the same GPC 2, TPC 5");
    const spread = await run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: exception(5) + exception(6, 1) + exception(7, 2) } }));
    expect(spread).toMatchObject({ code: "restart-workload" });
    const burst = await run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: exception(5).repeat(3) } }));
    expect(burst).toMatchObject({ code: "restart-workload" });
    expect(burst.sentence).toContain("GPC 2, TPC 5) on 0000:3b:00, process 9 (python3), 1 time, at");
  });

  it("clear with a reboot, and with the marker of a repair, but not for what comes after it", async () => {
    const before = line("0123", 1_793_534_000_000, OFF_BUS);
    expect(await run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: before } }))).toMatchObject({ state: "ok" });
    const fresh = line(NOW_BOOT, 1_793_534_100_000, OFF_BUS);
    const mark = line(NOW_BOOT, 1_793_534_200_000, "millwright: xid cleared 0000:43:00 reset");
    const cleared = await run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: fresh + mark } }));
    expect(cleared).toMatchObject({ state: "ok" });
    expect(cleared.sentence).toContain("since 0000:43:00 was cleared");
    expect(await run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: fresh + mark + fresh } }))).toMatchObject({ code: "reboot-host" });
  });

  it("come from dmesg where there is no journal, with times counted from the boot", async () => {
    const programs = {
      [JOURNAL]: { exitCode: 1, stderr: "No journal files were found.\n" },
      dmesg: `[863400.000000] ${OFF_BUS}\n[863401.0] usb 1-1: new device\n`,
    };
    const finding = await run(gpuHost("healthy-8-gpu", { programs }));
    expect(finding).toMatchObject({ code: "reboot-host" });
    expect(finding.sentence).toContain("at 2026-11-01 11:50:00 UTC");
    expect(finding.sentence).toContain("(dmesg)");
  });

  it("are read once from the week's journal and then only from its own mark", async () => {
    const memory = new Map();
    const asked: string[] = [];
    const marked = (cursor: string, text: string) => text.replace("{", `{"__CURSOR":"${cursor}",`);
    const answers = [
      marked("c1", line(NOW_BOOT, 1_793_534_100_400, OFF_BUS)),
      marked("c2", line(NOW_BOOT, 1_793_534_109_000, OFF_BUS)),
      { exitCode: 1 },
      { exitCode: 1, stderr: "Failed to seek to cursor: Invalid argument\n" },
      marked("c3", line(NOW_BOOT, 1_793_534_200_000, OFF_BUS)),
    ];
    const journal = (args: string[]) => {
      asked.push(args.find((argument) => /^--(since|after-cursor)/.test(argument))!);
      return answers.shift() ?? { exitCode: 1 };
    };
    const host = gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: journal } });
    const look = () => gpuXid.run(host, { workloads: [], memory });
    expect((await look()).sentence).toContain("1 time");
    expect((await look()).sentence).toContain("2 times");
    expect((await look()).sentence).toContain("2 times");
    expect((await look()).sentence).toContain("1 time");
    expect(asked).toEqual(["--since=-7d", "--after-cursor=c1", "--after-cursor=c2", "--after-cursor=c2", "--since=-7d"]);
  });

  const noJournal = { exitCode: 1, stderr: "No journal files were found.\n" };
  const withRing = (dmesg: string) => run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: noJournal, dmesg } }));

  it("read one NVSwitch event from its three lines: the first says how grave it is, on which link", async () => {
    const event = (code: number, grave: string) =>
      [`${grave}, Link 63 egress fault`, "Severity 1 Engine instance 63 Sub-engine instance 00", "Data {0x50610002, 0x1}"]
        .map((text, index) => `[863400.00000${index}] nvidia-nvswitch2: SXid (PCI:0000:c5:00.0): ${code}, ${text}\n`)
        .join("");
    const fatal = await withRing(event(19084, "Fatal"));
    expect(fatal).toMatchObject({ state: "faulty", code: "reboot-host", data: { bus: "0000:c5:00" } });
    expect(fatal.sentence).toMatch(/^SXid 19084 \(.*\) on 0000:c5:00, link 63, 1 time, .*a fatal NVSwitch error: reset all GPUs/);
    expect(await withRing(event(20001, "Non-fatal"))).toMatchObject({ state: "ok" });
    expect(await withRing(event(12028, "Non-fatal"))).toMatchObject({ state: "degraded", code: "verdicts-differ" });
    const onlyData = "[863400.1] nvidia-nvswitch2: SXid (PCI:0000:c5:00.0): 22003, Data {0x50610002}\n";
    expect(await withRing(onlyData)).toMatchObject({ code: "reboot-host" });
  });

  it("blame the application for a time-out that follows its own fault, and the card for one that does not", async () => {
    const fault = "[863395.2] NVRM: Xid (PCI:0000:cb:00): 31, pid=4711, name=python3, Ch 00000010, MMU Fault: ENGINE GRAPHICS\n";
    const timeout = "[863400.1] NVRM: Xid (PCI:0000:cb:00): 109, pid=4711, name=python3, Ch 00000008, errorString CTX SWITCH TIMEOUT\n";
    const both = await withRing(fault + timeout);
    expect(both).toMatchObject({ code: "restart-workload", data: { xid: 109 } });
    expect(both.sentence).toContain("process 4711 (python3), 1 time");
    expect(both.sentence).toContain("5 s after Xid 31 (GPU memory page fault): the application's own fault comes first");
    expect(await withRing(timeout)).toMatchObject({ code: "reset-gpu" });
    expect(await withRing(fault.replace("cb:00", "3b:00") + timeout)).toMatchObject({ code: "reset-gpu" });
  });

  it("follow the cause that the driver names, whether its own line is still there or not", async () => {
    const cleanup = "[863401.0] NVRM: Xid (PCI:0000:dc:00): 45, pid=18, name=python3, Ch 00000001 caused by previous Xid 149\n";
    const link =
      "[863400.1] NVRM: Xid (PCI:0000:dc:00): 149, NETIR_LINK_EVT Fatal XC0 i0 Link 08 (0x004505c6 0x00000000 0x00000000 0x00000000)\n";
    const both = await withRing(link + cleanup);
    expect(both).toMatchObject({ code: "reset-gpu", data: { xid: 149, bus: "0000:dc:00" } });
    expect(both.sentence).toContain("link 8");
    const alone = await withRing(cleanup);
    expect(alone).toMatchObject({ code: "reset-gpu" });
    expect(alone.sentence).toContain("caused by Xid 149 (NVLink NETIR error)");
    expect(await withRing(link.replace("Fatal", "Nonfatal"))).toMatchObject({ state: "ok" });
    // The driver pads its columns.
    expect(await withRing(link.replace("Fatal", "Nonfatal   "))).toMatchObject({ state: "ok" });
    expect(await withRing(link.replace("Fatal", "Fatal   "))).toMatchObject({ code: "reset-gpu" });
  });

  it.each([
    ["NVRM: GPU 0000:43:00.0: GPU has fallen off the bus.", "0000:43:00"],
    ["NVRM: GPU at 0000:43:00.0 has fallen off the bus.", "0000:43:00"],
    [
      "NVRM: The NVIDIA GPU 0000:43:00.0\nNVRM: (PCI ID: 10de:2330) installed in this system has\nNVRM: fallen off the bus and is not responding to commands.",
      "0000:43:00",
    ],
    ["NVRM: The NVIDIA GPU 0000:43:00.0\n[863400.2] NVRM: fallen off the bus and is not responding to commands.", "0000:43:00"],
    ["nvidia 0000:43:00.0: Unable to change power state from D3cold to D0, device inaccessible", "0000:43:00"],
  ])("count a card that fell off the bus without a number: %s", async (text, bus) => {
    const finding = await withRing(`[863400.1] ${text}\n`);
    expect(finding).toMatchObject({ state: "faulty", code: "reboot-host", data: { bus, xid: 79 } });
    expect(finding.sentence).toMatch(/off the bus on 0000:43:00 \(".*", no Xid\), 1 time/);
  });

  it("do not send a card back for an application's fault that came in three boots", async () => {
    const fault = (boot: string, minute: number) =>
      line(boot, 1_793_500_000_000 + minute * 60_000, "NVRM: Xid (PCI:0000:3b:00): 43, pid=9, name=python3, Ch 00000010");
    const boots = fault("a1", 0) + fault("b2", 5) + fault(NOW_BOOT, 10);
    expect(await run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: boots } }))).toMatchObject({ code: "verdicts-differ" });
  });

  it("keep the number as the line has it, also when no catalogue knows it, and the instance of a shared card", async () => {
    const odd = await withRing("[863400.1] NVRM: Xid (PCI:0000:3b:00 GPU-I:05 GPU-CI:00): 99999, unknown\n");
    expect(odd).toMatchObject({ state: "faulty", code: "hand-off", data: { xid: 99_999, bus: "0000:3b:00" } });
  });

  it("are not called over under load when nothing has run on the card since", async () => {
    const fallen = line("0123", 1_793_534_000_000, OFF_BUS);
    const use = (percent: number) => ({ "nvidia-smi --query-gpu=pci.bus_id,utilization.gpu*": `00000000:43:00.0, ${percent}\n` });
    const idle = await run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: fallen, ...use(0) } }));
    expect(idle).toMatchObject({ state: "ok", data: { underLoad: false, subjects: expect.arrayContaining(["0000:43:00"]) } });
    expect(idle.sentence).toContain("nothing has run on 0000:43:00 since, so it is not proved under load");
    const busy = await run(gpuHost("healthy-8-gpu", { programs: { [JOURNAL]: fallen, ...use(97) } }));
    expect(busy).toMatchObject({ state: "ok", data: { underLoad: true }, sentence: "No Xid in this boot (journal)." });
  });

  it("are not proved over for a card that the bus does not show", async () => {
    const host = gpuHost("healthy-8-gpu");
    host.files.remove("/sys/bus/pci/devices/0000:43:00.0/uevent");
    const { data } = await run(host);
    expect(data.subjects).not.toContain("0000:43:00");
  });

  it("are unknown when the log may not be read, and not applicable without NVIDIA hardware", async () => {
    const denied = {
      [JOURNAL]: { error: "ENOENT" },
      dmesg: { exitCode: 1, stderr: "dmesg: read kernel buffer failed: Operation not permitted" },
    };
    const finding = await run(gpuHost("healthy-8-gpu", { programs: denied }));
    expect(finding).toMatchObject({ state: "unknown" });
    expect(finding.sentence).toContain("needs the right to read the kernel log");
    const plain = recordedHost({});
    expect(await run(plain)).toMatchObject({ state: "not-applicable" });
    expect(plain.ran).toEqual([]);
  });

  it("survive a log that hangs or is noise", async () => {
    const noise = { [JOURNAL]: '{"MESSAGE": 5}\n{broken\n\u0000\u0001NVRM: Xid (\n' };
    expect(await run(gpuHost("healthy-8-gpu", { programs: noise }))).toMatchObject({ state: "ok" });
    const hangs = { [JOURNAL]: { error: "timeout" }, dmesg: { error: "timeout" } };
    expect(await run(gpuHost("healthy-8-gpu", { programs: hangs }))).toMatchObject({ state: "unknown" });
  });
});
