import { Batchers } from "@/lib/inference/batching/batchers";
import { Fleets } from "@/lib/inference/routing/fleets";
import { Allowance } from "@/lib/inference/usage/allowance";
import { Meter } from "@/lib/inference/usage/meter";
import { TokenBudget } from "@/lib/inference/usage/token-budget";
import { Shares } from "../shares";
import { OpenAnswers } from "./open-answers";
import type { DoorSettings } from "./settings";

const MIB = 1024 * 1024;

/** What the routes of one door share. */
export interface Door {
  settings: DoorSettings;
  fleets: Fleets;
  batchers: Batchers;
  allowance: Allowance;
  budget: TokenBudget;
  meter: Meter;
  answers: OpenAnswers;
  /** The memory that requests take while they are answered. */
  room: Shares;
}

export const makeDoor = (settings: DoorSettings): Door => ({
  settings,
  fleets: new Fleets(),
  batchers: new Batchers(),
  allowance: new Allowance(),
  budget: new TokenBudget(),
  meter: new Meter(),
  answers: new OpenAnswers(settings.keyCheckMs),
  room: new Shares(512 * MIB),
});
