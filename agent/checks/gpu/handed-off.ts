import * as z from "zod";
import type { Host } from "../../host/host";
import type { Memory } from "../check";
import { hadOf, partsOf } from "../had";

const LIST = "/var/lib/millwright/hand-off/list";
const KIND = "handed-off";

const HandedOff = z.object({
  ticket: z.string(),
  /** Known from memory only: its line went with a lost folder, so a missing line does not mean that it was taken back. */
  isListLost: z.boolean(),
});
type HandedOff = z.infer<typeof HandedOff>;

/**
 * What the runbook `hand-off-hardware` noted (`<bus> <code> <time> <ticket>` a line): `<bus> <code>` with the words of its ticket.
 * Kept in the host's memory too, because the list may be lost with the agent's folder while the missing card is remembered.
 */
export async function handedOffPairs(host: Host, memory: Memory): Promise<Map<string, string>> {
  const had = hadOf(host, memory);
  const text = await host.readText(LIST).catch(() => null);
  const lines = (text ?? "").split("\n").map((line) => line.split(" "));
  const listed = lines
    .filter((words) => words.length === 4)
    .map(([bus, code, , ticket]): [string, HandedOff] => [`${bus} ${code}`, { ticket: ticket!, isListLost: false }]);
  const kept = Object.entries(partsOf(had, KIND, HandedOff))
    .filter(([, { isListLost }]) => text === null || isListLost)
    .map(([pair, { ticket }]): [string, HandedOff] => [pair, { ticket, isListLost: true }]);
  const pairs = new Map([...kept, ...listed]);
  had.remember(KIND, Object.fromEntries(pairs));
  return new Map([...pairs].map(([pair, { ticket }]) => [pair, `ticket ${ticket}`]));
}
