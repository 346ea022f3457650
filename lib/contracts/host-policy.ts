import * as z from "zod";
import type { Plan } from "./plan";
import type { Step } from "./runbook";

/**
 * What a host can forbid: classes of steps (`packages` and `reboot` are recognised in scripts too, by the programs that they name), dry runs,
 * fire drills, and logs: then no line of a log leaves the host.
 */
export const Forbidden = z.enum(["run", "file", "service", "container", "reboot", "packages", "update", "dry-run", "drill", "logs"]);
export type Forbidden = z.infer<typeof Forbidden>;

/** What an agent reports about its host's policy. Accepts unknown classes, because a newer agent may have more. */
export const HostLimits = z.object({ mode: z.enum(["full", "read-only"]), forbid: z.array(z.string().max(40)).max(40) });
export type HostLimits = z.infer<typeof HostLimits>;

/** The first reason why a host would refuse a plan. `read-only` refuses every step; otherwise it names the forbidden class and the step. */
export const PolicyRefusal = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("read-only") }),
  z.object({ kind: z.literal("forbidden"), forbids: Forbidden, stepId: z.string() }),
]);
export type PolicyRefusal = z.infer<typeof PolicyRefusal>;

/** A node whose host would refuse the plan, and why. */
export const RefusingNode = z.object({ nodeName: z.string(), refusal: PolicyRefusal });
export type RefusingNode = z.infer<typeof RefusingNode>;

/** Why a host with these limits refuses a plan, or undefined when it does not. Agent and portal both use this function. */
export function policyRefusal(limits: HostLimits, plan: Pick<Plan, "steps" | "rollback">): PolicyRefusal | undefined {
  // Every kind of step can change the host, and that a plan is read-only is only the portal's word.
  if (limits.mode === "read-only") return { kind: "read-only" };
  for (const step of [...plan.steps, ...plan.rollback]) {
    const forbids = classesOf(step).find((kind) => limits.forbid.includes(kind));
    if (forbids) return { kind: "forbidden", forbids, stepId: step.id };
  }
  return undefined;
}

/** Of the system, of languages, and what unpacks one; `-m pip` names a module. */
const PACKAGE_PROGRAMS =
  /\b(apt|apt-get|aptitude|dpkg|dpkg-deb|dnf|microdnf|yum|rpm|rpm-ostree|zypper|apk|pacman|emerge|nix-env|snap|flatpak|pip\d*(\.\d+)?|pipx|uv|easy_install|ensurepip|conda|mamba|micromamba|poetry|npm|npx|yarn|pnpm|gem|cargo|go\s+install)\b/;
const REBOOT_PROGRAMS =
  /\b(reboot|shutdown|poweroff|halt|kexec|telinit|init\s+[06]|systemctl\s+(reboot|poweroff|halt|kexec|soft-reboot))\b/;

/** A script as the shell would read its words: quotes and backslashes within a name do not hide it. What is put together at run time stays unknown. */
const plainOf = (script: string): string => script.replace(/\\\n/g, "").replace(/\\|\$?"|\$?'|\$\(\)|``|\$\{[A-Za-z_]\w*:?[-+]?\}/g, "");

function classesOf(step: Step): Forbidden[] {
  if ("file" in step) return ["file"];
  if ("service" in step) return ["service"];
  if ("container" in step) return ["container"];
  if ("reboot" in step) return ["reboot"];
  if ("update" in step) return ["update"];
  const text = plainOf(`${step.run.script} ${step.run.args.join(" ")} ${step.needs.join(" ")}`);
  return [
    "run",
    ...(PACKAGE_PROGRAMS.test(text) ? (["packages"] as const) : []),
    ...(REBOOT_PROGRAMS.test(text) ? (["reboot"] as const) : []),
  ];
}
