import { describe, expect, it } from "vitest";
import { recordedHost } from "../testing/recorded-host";
import { kernelComplaints } from "./basics/kernel-complaints";
import { kernelEvents } from "./basics/kernel-events";
import { xidsOf } from "./gpu/xid-events";
import { XID_LINES } from "./gpu/xid-sightings";
import { kernelLog } from "./kernel-log";

const XID = "NVRM: Xid (PCI:0000:43:00): 79, GPU has fallen off the bus";
const CLEARED = "millwright: xid cleared 0000:43:00 by nobody";
const DISK = "I/O error, dev sda";
/** What the kernel prints when a user of the host gives a file, a control group or a mount's option this name. */
const said = (name: string) => [
  `python3[4242]: segfault at 0 ip 0000000000401136 sp 00007ffc error 6 in ${name}[401000+1000]`,
  `x\ny[4242]: segfault at 0 ip 0000000000401136 sp 00007ffc error 6 in ${name}[401000+1000]`,
  `traps: python3[4242] trap invalid opcode ip:401136 sp:7ffc error:0 in ${name}[401000+1000]`,
  `cgroup: fork rejected by pids controller in /user.slice/user-1000.slice/user@1000.service/${name}`,
  `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),oom_memcg=/user.slice/${name},task_memcg=/user.slice/${name},task=sh,pid=7,uid=1000`,
  `process '/home/ana/${name}' started with executable stack`,
  `tmpfs: Unknown parameter '${name}'`,
  `overlayfs: failed to resolve '/home/ana/${name}': -2`,
];
const hostWith = (lines: string[]) =>
  recordedHost({
    files: { "/proc/uptime": "90000.00 1.0" },
    programs: {
      "journalctl*": { exitCode: 1, stderr: "No journal files" },
      dmesg: lines.map((line, at) => `[${1_000 + at}.000000] ${line}`).join("\n"),
    },
  });
async function xids(lines: string[]) {
  const log = await kernelLog(hostWith(lines), { pattern: XID_LINES, memory: new Map(), thisBoot: true });
  return "lines" in log ? xidsOf(log.lines).active.map(({ code }) => code) : log;
}

describe("a user of the host who names a file or a control group like a message of the kernel", () => {
  it("reports no Xid and ends none", async () => {
    expect(await xids([XID])).toEqual([79]);
    expect(await xids(said(XID))).toEqual([]);
    expect(await xids([XID, ...said(CLEARED)])).toEqual([79]);
    expect(await xids([XID, CLEARED])).toEqual([]);
  });

  it("reports no failed disk and ends no event", async () => {
    const codes = async (lines: string[]) => {
      const [events, complaints] = [await kernelEvents(hostWith(lines), new Map()), await kernelComplaints(hostWith(lines), new Map())];
      return [events, complaints].flatMap((look) => ("needs" in look ? [] : look.problems.map(({ code }) => code)));
    };
    expect(await codes([DISK])).toEqual(["disk-errors"]);
    expect(await codes(said(DISK))).toEqual(["limit-oom-kills"]);
    expect(await codes([DISK, ...said("millwright: kernel events cleared disk-errors")])).toEqual(["disk-errors", "limit-oom-kills"]);
  });
});
