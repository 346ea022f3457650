import type { Host } from "../../host/host";

const LIST = "/var/lib/millwright/hand-off/list";

/** What the runbook `hand-off-hardware` noted (`<bus> <code> <time> <ticket>` a line): `<bus> <code>` with the words of its ticket. */
export async function handedOffPairs(host: Host): Promise<Map<string, string>> {
  const lines = (await host.readText(LIST).catch(() => "")).split("\n").map((line) => line.split(" "));
  return new Map(lines.filter((words) => words.length === 4).map(([bus, code, , ticket]) => [`${bus} ${code}`, `ticket ${ticket}`]));
}
