import { readFile } from "node:fs/promises";
import path from "node:path";
import { eventsOf } from "@/agent/checks/basics/kernel-events";
import { type Case, isFolder, type Suite } from "./suite";

/** The parts of gpud with tables of lines that host.basics reads. */
const PARTS = ["disk", "nfs", "cpu", "os", "memory", ...["infiniband", "nccl", "peermem"].map((part) => `accelerator/nvidia/${part}`)];

/** gpud's tables of kernel lines, in Go. The suite uses each line, and whether it is an event. */
export const gpudKernelLines: Suite = {
  folder: "gpud",
  measures: "lines of the kernel log are events or not",
  follows: "gpud, also where its patterns ask for one exact line number of a driver's source",
  async read(folder) {
    const files = PARTS.map((part) => path.join(folder, "components", part, "kmsg_matcher_test.go"));
    const found = await Promise.all(files.map(async (file) => ((await isFolder(path.dirname(file))) ? casesOf(file) : [])));
    return found.flat();
  },
};

const TEXT = String.raw`"(?:\\.|[^"\\])*"`;
const ENTRY = new RegExp(
  String.raw`\b(?:line|log|input):\s*(${TEXT}),\s*(?:\n\s*)?(?:want|wantEventName|wantEvent|wantName|expectedMatch|wantMatch|expectedName):\s*([^,\n}]+)`,
  "g",
);
const SEQUENCE = new RegExp(
  String.raw`messages: \[\]string\{((?:\s*(?:${TEXT},|//[^\n]*))*)\s*\},\s*expectedEvents:([\s\S]*?)\n\t\t\},`,
  "g",
);

async function casesOf(file: string): Promise<Case[]> {
  const text = await readFile(file, "utf8");
  const part = path.basename(path.dirname(file));
  const lines = [...text.matchAll(ENTRY)].map(([, line, wanted]) =>
    verdict(part, [JSON.parse(line!) as string], isEvent(wanted!.trim()) ? 1 : 0),
  );
  const sequences = [...text.matchAll(SEQUENCE)].map(([, list, events]) => {
    const messages = [...list!.matchAll(new RegExp(TEXT, "g"))].map(([message]) => JSON.parse(message) as string);
    return verdict(part, messages, events!.match(/eventName:/g)?.length ?? 0);
  });
  return [...lines, ...sequences];
}

/** A line that says that a server answers again is an event in gpud and not here. */
const isEvent = (wanted: string): boolean => !/^(?:false|""|event\w+OK)$/.test(wanted);

function verdict(part: string, messages: string[], wanted: number): Case {
  const events = eventsOf(
    messages.map((text) => ({ atMs: 0, boot: "", text })),
    "suite",
  );
  const count = events.reduce((sum, event) => sum + Number(event.data?.count ?? 1), 0);
  return { name: `${part}: ${messages.join(" / ").slice(0, 160)}`, right: count === wanted, got: `${count} events, ${wanted} in gpud` };
}
