import { expect, it } from "vitest";
import { recordedHost } from "../testing/recorded-host";
import { kernelLog } from "./kernel-log";

it("keeps its place in the journal by the journal's cursor, so that a clock that steps back hides no line", async () => {
  const entry = (cursor: string, atSeconds: number, MESSAGE: string) =>
    `${JSON.stringify({ __CURSOR: cursor, __REALTIME_TIMESTAMP: `${atSeconds}000000`, _BOOT_ID: "b", MESSAGE })}\n`;
  const answers: Record<string, string> = {
    "--since=-7d": entry("c1", 1_000, "I/O error one"),
    "--after-cursor=c1": entry("c2", 400, "I/O error two"),
  };
  const host = recordedHost({
    programs: { "journalctl*": (args: string[]) => answers[args.find((argument) => argument in answers) ?? ""] ?? "" },
  });
  const memory = new Map();
  const texts = async () => {
    const log = await kernelLog(host, { pattern: "I/O error", memory });
    return "lines" in log ? log.lines.map(({ text }) => text) : log;
  };
  expect(await texts()).toEqual(["I/O error one"]);
  expect(await texts()).toEqual(["I/O error one", "I/O error two"]);
  expect(await texts()).toEqual(["I/O error one", "I/O error two"]);
});

it("takes a journal without any kernel line for no answer, and asks the kernel's own buffer", async () => {
  const journalctl = { exitCode: 1, stderr: "-- No entries --\n" };
  const ask = (dmesg: string) =>
    kernelLog(recordedHost({ programs: { "journalctl*": journalctl, dmesg } }), { pattern: "Xid", memory: new Map() });
  expect(await ask("[   12.0] NVRM: Xid (PCI:0000:61:00): 79, GPU has fallen off the bus.\n")).toMatchObject({
    source: "dmesg",
    lines: [{}],
  });
  expect(await ask("")).toEqual({ needs: "a kernel log: the journal and the kernel's own buffer hold no line" });
  const quiet = { "journalctl _TRANSPORT=kernel*": journalctl, "journalctl -k*": '{"MESSAGE": "Linux version 6.8"}\n' };
  expect(await kernelLog(recordedHost({ programs: quiet }), { pattern: "Xid", memory: new Map() })).toEqual({
    lines: [],
    source: "journal",
  });
});
