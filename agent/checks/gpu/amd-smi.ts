import type { Host } from "../../host/host";
import { excerpt } from "../quantity";
import { busOf } from "./pci";

/** What AMD's own tool reports of one card beside the kernel's files. */
export interface AmdCard {
  /** The board's serial number, as the vendor asks for it. */
  serial: string | null;
  /** Uncorrectable errors by the block that had them; null when the tool gave no count. */
  uncorrectable: Record<string, number> | null;
  /** Heat that slows the card down now, in the tool's words (`hbm_thermal`); null when the tool did not say. */
  heat: string[] | null;
  /** More memory pages are retired than the card's limit allows. */
  isWornOut: boolean;
}
/** Cards by their bus (`0000:05:00`), or why the tool gave no usable answer. */
export type AmdAnswer = { program: string; cards: Map<string, AmdCard> } | { trouble: string };

const TIMEOUT_MS = 8_000;
/** ROCm's folder is often not in a service's PATH. */
const FOLDERS = ["", "/opt/rocm/bin/"];
/** Reasons of `throttle` that are heat. The power limit is none: a busy card runs at it. */
const HEAT = ["prochot", "socket_thermal", "vr_thermal", "hbm_thermal", "gfx_clk_below_host_limit_thermal"];

/** Asks `amd-smi`, or the older `rocm-smi`, which knows the serial numbers only. Null when neither is installed. */
export async function askAmdTool(host: Host): Promise<AmdAnswer | null> {
  const [about, metrics] = await Promise.all([
    ask(host, "amd-smi", ["static", "--asic", "--bus", "--board", "--ras", "--json"]),
    ask(host, "amd-smi", ["metric", "--json"]),
  ]);
  if (about === null || metrics === null) return askOlder(host);
  if ("trouble" in about) return about;
  if ("trouble" in metrics) return metrics;
  const [cards, values] = [rowsOf(about.json), rowsOf(metrics.json)];
  if (cards.length === 0 || values.length === 0) return { trouble: `amd-smi names no card: ${excerpt(JSON.stringify(about.json), 80)}` };
  const found = new Map<string, AmdCard>();
  for (const card of cards) {
    const bus = busIn(at(card, "bus", "bdf"));
    const row = values.find((value) => at(value, "gpu") === at(card, "gpu"));
    if (!bus || !row) return { trouble: `amd-smi does not say which card is which: ${excerpt(JSON.stringify(card), 80)}` };
    // A partitioned card has a row for each part; the first one has the card's own values.
    if (!found.has(bus)) found.set(bus, cardOf(card, row));
  }
  return { program: "amd-smi", cards: found };
}

async function askOlder(host: Host): Promise<AmdAnswer | null> {
  const answer = await ask(host, "rocm-smi", ["--showbus", "--showserial", "--json"]);
  if (answer === null || "trouble" in answer) return answer;
  const found = Object.values(answer.json as object).flatMap((card): [string, AmdCard][] => {
    const bus = busIn(at(card, "PCI Bus"));
    return bus ? [[bus, { serial: textOf(at(card, "Serial Number")), uncorrectable: null, heat: null, isWornOut: false }]] : [];
  });
  if (found.length === 0) return { trouble: `rocm-smi names no card: ${excerpt(JSON.stringify(answer.json), 80)}` };
  return { program: "rocm-smi", cards: new Map(found) };
}

type Asked = { json: unknown } | { trouble: string } | null;

async function ask(host: Host, name: string, args: string[]): Promise<Asked> {
  for (const folder of FOLDERS) {
    const { error, exitCode, stdout, stderr } = await host.run(`${folder}${name}`, args, {
      timeoutMs: TIMEOUT_MS,
      maxBytes: 4 * 1024 * 1024,
    });
    if (error === "ENOENT") continue;
    const asked = `${name} ${args[0]}`;
    if (error === "timeout") return { trouble: `${asked} did not answer within ${TIMEOUT_MS / 1_000} s` };
    if (exitCode !== 0) return { trouble: `${asked} ended with ${exitCode ?? error}: ${excerpt(`${stderr}\n${stdout}`, 120)}` };
    const json = jsonIn(stdout);
    return json === null ? { trouble: `${asked} printed no JSON: ${excerpt(stdout, 80) || "nothing"}` } : { json };
  }
  return null;
}

/** Warnings may stand before the JSON. */
function jsonIn(text: string): object | null {
  const begin = /^[[{]/m.exec(text)?.index;
  if (begin === undefined) return null;
  try {
    return JSON.parse(text.slice(begin)) as object;
  } catch {
    return null;
  }
}

/** ROCm 6 prints a list of cards, ROCm 7 puts it under `gpu_data`. */
function rowsOf(json: unknown): unknown[] {
  const rows = Array.isArray(json) ? json : at(json, "gpu_data");
  return Array.isArray(rows) ? rows : [];
}

function cardOf(about: unknown, values: unknown): AmdCard {
  const blocks = at(values, "ecc_blocks");
  const total = countOf(at(values, "ecc", "total_uncorrectable_count"));
  const byBlock = (typeof blocks === "object" && blocks !== null ? Object.keys(blocks) : [])
    .map((block): [string, number] => [block, countOf(at(blocks, block, "uncorrectable_count")) ?? 0])
    .filter(([, count]) => count > 0);
  const states = HEAT.map((reason): [string, string] => [
    reason,
    JSON.stringify(at(values, "throttle", `${reason}_violation_status`)) ?? "",
  ]);
  const told = states.filter(([, state]) => state.includes("ACTIVE"));
  return {
    serial: textOf(at(about, "board", "product_serial")) ?? textOf(at(about, "asic", "asic_serial")),
    uncorrectable: total === null ? null : byBlock.length > 0 || total === 0 ? Object.fromEntries(byBlock) : { card: total },
    heat: told.length === 0 ? null : told.filter(([, state]) => state.includes('"ACTIVE"')).map(([reason]) => reason),
    isWornOut: /^true$/i.test(String(at(about, "ras", "bad_page_threshold_exceeded"))),
  };
}

const at = (value: unknown, ...keys: string[]): unknown =>
  keys.reduce<unknown>(
    (inner, key) => (typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );

const countOf = (value: unknown): number | null => (/^\d{1,15}$/.test(String(value)) ? Number(value) : null);

const textOf = (value: unknown): string | null => (typeof value === "string" && /^[\w.:-]{1,64}$/.test(value) ? value : null);

function busIn(value: unknown): string | null {
  const address = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]$/i.exec(String(value))?.[0];
  return address ? busOf(address.toLowerCase()) : null;
}
