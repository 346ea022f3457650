import { type Finding, notApplicable, unknown } from "../check";
import type { NoEngine } from "./engine";

/** What a Docker check says when there is no engine to ask. */
export const withoutEngine = (engine: NoEngine): Finding =>
  "absent" in engine ? notApplicable(`Docker is not here: ${engine.absent}.`) : unknown(`The check needs ${engine.needs}.`);
