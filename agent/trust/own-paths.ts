import { posix } from "node:path";
import type { Plan } from "../../lib/contracts/plan";

/** What belongs to the agent itself: its programs, its identity, its state, and the files that say what it may do. */
export interface OwnPaths {
  all: readonly string[];
  /** Within them, what repairs may touch: the room of fire drills, and evidence that is kept for a manufacturer. */
  free?: readonly string[];
}
export const NOTHING_OWN: OwnPaths = { all: [] };

/** Where the installer puts what starts the agent, and what root does for it. */
const INSTALLED = ["/etc/systemd/system/millwright-agent.service", "/etc/sudoers.d/millwright", "/usr/local/bin/millwright-agent"];

/** The paths of an agent that was started with these options. */
export function ownPaths(from: {
  state: string;
  config: string;
  policy: string;
  /** The bundle that runs. */
  program: string;
  versions?: string | undefined;
  stepRunner?: string | undefined;
  portalData?: string | undefined;
  drills?: string;
}): OwnPaths {
  const launched = process.env.MILLWRIGHT_BUNDLE;
  const { state, config, policy, program, versions, stepRunner, portalData, drills } = from;
  const paths = [state, config, policy, program, versions, stepRunner, portalData, launched && posix.dirname(launched), ...INSTALLED];
  return {
    all: paths.filter((path) => path !== undefined && path !== "").map((path) => posix.resolve(path!)),
    free: [...(drills === undefined ? [] : [drills]), posix.join(state, "hand-off")],
  };
}

/** Whether a path is a folder, or lies in it. */
export function isInside(path: string, folder: string): boolean {
  const parent = posix.normalize(folder).replace(/\/$/, "");
  return path === parent || path.startsWith(`${parent}/`);
}

/** Which of the agent's own paths a path reaches; undefined when it reaches none. */
export function ownPathOf(path: string, { all, free = [] }: OwnPaths): string | undefined {
  const plain = posix.normalize(path);
  if (free.some((one) => isInside(plain, one))) return undefined;
  return all.find((one) => isInside(plain, one));
}

/** Why a plan that names the agent's own files is refused; undefined when it names none. A script can still build such a path at run time. */
export function ownPathObjection(
  { steps, rollback, targets }: Pick<Plan, "steps" | "rollback" | "targets">,
  own: OwnPaths,
): string | undefined {
  const values = targets.flatMap((target) => Object.values(target.parameters)).filter((value) => typeof value === "string");
  for (const value of values) if (value.startsWith("/") && ownPathOf(value, own)) return sentence(value, "a parameter");
  for (const step of [...steps, ...rollback]) {
    const texts = "run" in step ? [step.run.script, ...step.run.args] : Object.values(Object.values(step).find(isFields) ?? {});
    for (const one of own.all)
      if (texts.some((text) => typeof text === "string" && mentions(text, one, own))) return sentence(one, `the step ${step.id}`);
  }
  return undefined;
}

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** A script names it literally: nothing that continues the name follows, and it is not free. */
function mentions(text: string, path: string, { free = [] }: OwnPaths): boolean {
  const rest = free.reduce((left, one) => left.replaceAll(one, ""), text);
  return rest
    .split(path)
    .slice(1)
    .some((after) => !/^[\w.-]/.test(after));
}

const sentence = (path: string, where: string) => `${where} names ${path}, which belongs to the agent itself: no step may change that`;
