import { degraded, type Finding, faulty, unknown } from "../check";
import type { AmdGpu } from "./amd";
import type { AmdAnswer, AmdCard } from "./amd-smi";
import { busOf } from "./pci";

/** What the tool says of this card; undefined when it was not asked or does not name the card. */
export const toolCard = (answer: AmdAnswer | null, address: string): AmdCard | undefined =>
  answer && "cards" in answer ? answer.cards.get(busOf(address)) : undefined;

const nameOf = (gpu: AmdGpu, card: AmdCard) => `${gpu.name} ${gpu.address}${card.serial ? ` (serial ${card.serial})` : ""}`;
const dataOf = (gpu: AmdGpu, card: AmdCard) => ({
  bus: busOf(gpu.address),
  subject: [gpu.address, gpu.uniqueId].filter(Boolean),
  ...(card.serial ? { serial: card.serial } : {}),
});

const named = (gpus: AmdGpu[], answer: AmdAnswer | null) =>
  gpus.flatMap((gpu) => {
    const card = toolCard(answer, gpu.address);
    return card ? [{ gpu, card }] : [];
  });

/** Errors that the card could not correct, or memory that is worn out. */
export function toolErrors(gpus: AmdGpu[], answer: AmdAnswer | null): Finding | null {
  for (const { gpu, card } of named(gpus, answer)) {
    const blocks = Object.entries(card.uncorrectable ?? {}).map(([block, count]) => `${count} in ${block}`);
    if (blocks.length > 0)
      return faulty(
        "amd-ecc",
        `${nameOf(gpu, card)} counts uncorrectable errors: ${blocks.join(", ")} (amd-smi metric).`,
        dataOf(gpu, card),
      );
    if (card.isWornOut)
      return faulty(
        "amd-ecc",
        `${nameOf(gpu, card)} has retired more memory pages than its limit allows (bad_page_threshold_exceeded; amd-smi static --ras).`,
        dataOf(gpu, card),
      );
  }
  return null;
}

export function toolHeat(gpus: AmdGpu[], answer: AmdAnswer | null): Finding | null {
  const hot = named(gpus, answer).find(({ card }) => (card.heat ?? []).length > 0);
  if (!hot) return null;
  const sentence = `${nameOf(hot.gpu, hot.card)} is thermally throttled (${hot.card.heat?.join(", ")}; amd-smi metric).`;
  return degraded("amd-hot", sentence, dataOf(hot.gpu, hot.card));
}

/** An installed tool that gives no usable answer, or does not name each card. `names`: the host's cards. */
export function toolTrouble(gpus: AmdGpu[], answer: AmdAnswer | null, names: string): Finding | null {
  if (answer === null) return null;
  if ("trouble" in answer) return unknown(`The kernel shows no fault of ${names}, but ${answer.trouble}.`);
  const silent = gpus.filter(({ address, driver }) => driver === "amdgpu" && !toolCard(answer, address)).map(({ address }) => address);
  if (silent.length === 0) return null;
  return unknown(`The kernel shows no fault of ${names}, but ${answer.program} does not name ${silent.join(", ")}.`);
}

/** What was looked at, for the words of an ok. */
export function toolLooked(gpus: AmdGpu[], answer: AmdAnswer | null): string[] {
  const cards = named(gpus, answer).map(({ card }) => card);
  return [
    cards.some(({ uncorrectable }) => uncorrectable !== null) ? "errors of each block" : "",
    cards.some(({ heat }) => heat !== null) ? "thermal throttling" : "",
  ].filter(Boolean);
}
