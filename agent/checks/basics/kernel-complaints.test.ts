import { describe, expect, it } from "vitest";
import { recordedHost } from "../../testing/recorded-host";
import { kernelComplaints } from "./kernel-complaints";

const START_S = 1_000;
async function complaints(lines: string[], firstSecond = START_S) {
  const dmesg = lines.map((line, at) => `[${(firstSecond + at).toFixed(6)}] ${line}`).join("\n");
  const host = recordedHost({
    files: { "/proc/uptime": "90000.00 1.0" },
    programs: { "journalctl*": { exitCode: 1, stderr: "No journal files" }, dmesg },
  });
  const found = await kernelComplaints(host, new Map());
  return "needs" in found ? [] : found.problems.map(({ code, level, sentence }) => `${code} ${level} ${sentence}`);
}

describe("what the kernel reports of a device and no rule knows", () => {
  it.each([
    ["bnxt_en 0000:41:00.0 ens1f0np0: Firmware FATAL error, health register 0x8006", "bnxt_en 0000:41:00.0"],
    ["mpt3sas 0000:04:00.0: Command failed for target 3", "mpt3sas 0000:04:00.0"],
    ["eth1: hw csum failure", "eth1"],
    ['irq 16: nobody cared (try booting with the "irqpoll" option)', "irq 16"],
    ["sd 10:0:0:0: [sdb] FAILED Result: hostbyte=DID_TRANSPORT_DISRUPTED driverbyte=DRIVER_OK", "sd 10:0:0:0"],
  ])("names the device of %s", async (line, device) => {
    expect(await complaints([line])).toEqual([
      expect.stringContaining(`kernel-errors degraded The kernel reports 1 failure of ${device} that`),
    ]);
  });

  it("takes words that a device says while it recovers for a failure only when they come often", async () => {
    const line = "infiniband rocep33s0f0: mlx5_poll_one:530:(pid 0): syndrome 0x5, vendor syndrome 0xf9";
    expect(await complaints([line])).toEqual([]);
    expect(await complaints([line, line, line])).toEqual([expect.stringContaining("3 failures of infiniband rocep33s0f0 that")]);
  });

  it("says nothing of the lines of a start", async () => {
    expect(await complaints(["mlx5_core 0000:41:00.0: probe failed with error -12"], 20)).toEqual([]);
  });

  it("ends with the mark that somebody has dealt with it", async () => {
    expect(await complaints(["eth1: hw csum failure", "millwright: kernel events cleared kernel-errors"])).toEqual([]);
  });

  it("leaves what healthy hosts print alone", async () => {
    const lines = [
      "sd 4:0:6:0: attempting task abort! scmd(000000008075bfa2)",
      "sd 4:0:6:0: task abort: SUCCESS scmd(000000008075bfa2)",
      "sd 4:0:6:0: Power-on or device reset occurred",
      "sd 6:0:0:0: [sdc] Asking for cache data failed",
      "bcache: register_bcache() error /dev/md0: device already registered (emitting change event)",
      "mpt3sas 0000:04:00.0: invalid short VPD tag 00 at offset 1",
      "pcieport 0000:00:1c.0: PCIe Bus Error: severity=Corrected, type=Physical Layer, (Receiver ID)",
      "pcieport 0000:00:1c.0:   device [8086:9d15] error status/mask=00000001/00002000",
      "pcieport 0000:00:1c.0:    [12] Timeout",
      "usb 1-6: device descriptor read/64, error -71",
      "usb 1-6: cannot get ctl value: req = 0x83, wValue = 0xc00, wIndex = 0x1300, type = 4",
      "EXT4-fs (nvme0n1p2): mounted filesystem with ordered data mode. Opts: errors=remount-ro",
      "python3[4242]: segfault at 8 ip 00007f error 4 in libtorch_cpu.so[7f0000000000+1000]",
      "traps: python3[99] general protection fault ip:7f sp:7f error:0 in libc.so.6",
      'audit: type=1400 audit(1.2:3): apparmor="DENIED" operation="open" error=-13',
      "systemd[1]: nvidia-persistenced.service: Failed with result 'exit-code'.",
      "docker0: port 1(veth4be2a55) entered disabled state",
      "eth0: renamed from veth864f235",
      "IPv6: ADDRCONF(NETDEV_CHANGE): vethe927f6e: link becomes ready",
      "pci 0000:03:00.0: BAR 7: failed to assign [io size 0x1000]",
      "platform regulatory.0: Direct firmware load for regulatory.db failed with error -2",
      "nvme nvme0: missing or invalid SUBNQN field.",
      "nvme nvme0: Shutdown timeout set to 10 seconds",
      "bond0: (slave eth1): link status definitely down, disabling slave",
      "mlx5_core 0000:01:00.0: Port module event: module 0, Cable unplugged",
      "vfio-pci 0000:65:00.0: resetting",
      "vfio-pci 0000:65:00.0: reset done",
      "megaraid_sas 0000:18:00.0: FW now in Ready state",
      "NVRM: nvAssertFailedNoLog: Assertion failed: 0 @ osapi.c:1688",
      "[UFW BLOCK] IN=eth0 OUT= MAC=00 SRC=10.0.0.1 DST=10.0.0.2 LEN=40 RST",
    ];
    expect(await complaints(lines)).toEqual([]);
  });
});
