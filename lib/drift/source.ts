import type { Told } from "@/lib/contracts/told";
import { plain, tell } from "@/lib/told";

/** The name of a reference that is what most members have; another reference is a baseline, and has its node's name. */
export const majoritySource = (members: number): string => `the majority of ${members}`;

export function toldSource(source: string): Told {
  const members = Number(/\d+$/.exec(source)?.[0]);
  return source === majoritySource(members) ? tell("drift.majority", { n: members }).told : plain(source);
}
