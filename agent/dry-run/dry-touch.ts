import type * as z from "zod";
import { type ContainerStep, durationMs, type RebootStep, type RunStep, type ServiceStep } from "../../lib/contracts/runbook";
import { accountOf, NOBODY } from "../host/accounts";
import { secondsOf } from "../host/seconds-of";
import { resolveValue } from "../steps/step";
import { accountOfStep } from "../steps/step-account";
import { Masker } from "../trust/masker";
import { runWalled } from "../wall/wall";
import { wallView } from "../wall/wall-view";
import type { DryContext, Said } from "./dry-context";
import { maskLines } from "./mask-lines";

const LOOK_MS = 5_000;
const LONGEST_PLAN_MS = 60_000;
const MAX_OUTPUT = 30_000;

/** The unit's state; reading it changes nothing. */
export async function dryService(step: z.infer<typeof ServiceStep>, context: DryContext): Promise<Said> {
  const [program, ...before] = context.programs?.systemctl ?? ["systemctl"];
  const unit = resolveValue(step.service.unit, context.values);
  if (!/^[\w@.:\\-]+$/.test(unit)) return { verdict: "would-fail", sentence: `${JSON.stringify(unit)} is not the name of a unit` };
  const asked = "--property=LoadState,ActiveState,SubState,MainPID,ActiveEnterTimestamp,NRestarts";
  const shown = await context.host.run(program!, [...before, "show", asked, "--", unit], { timeoutMs: LOOK_MS });
  if (shown.exitCode !== 0)
    return {
      verdict: "would-fail",
      sentence: `${unit} cannot be looked at: ${shown.error ?? (shown.stderr.trim() || "systemctl failed")}`,
    };
  const facts = new Map(shown.stdout.split("\n").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  if (facts.get("LoadState") !== "loaded")
    return { verdict: "would-fail", sentence: `${unit} is ${facts.get("LoadState") || "not there"}` };
  const since = facts.get("ActiveEnterTimestamp");
  const process = Number(facts.get("MainPID")) > 0 ? `, process ${facts.get("MainPID")}` : "";
  const state = `${facts.get("ActiveState")} (${facts.get("SubState")})${since ? ` since ${since}` : ""}${process}`;
  return { verdict: "would-act", sentence: `${step.service.action} of ${unit}, which is ${state}` };
}

/** The container or image as the Engine describes it, by a request that only reads. */
export async function dryContainer(step: z.infer<typeof ContainerStep>, context: DryContext): Promise<Said> {
  const { action } = step.container;
  const name = resolveValue(step.container.name, context.values);
  const what = action === "pull" ? "images" : "containers";
  const path = `/${what}/${encodeURIComponent(name)}/json`;
  const answer = await context.host.request({ socketPath: context.dockerSocket ?? "/var/run/docker.sock", path, timeoutMs: LOOK_MS });
  if (answer.status === 404)
    return action === "pull"
      ? { verdict: "would-act", sentence: `The image ${name} is not on this host: it would be pulled` }
      : { verdict: "would-fail", sentence: `There is no container ${name}` };
  if (answer.status !== 200) return { verdict: "would-fail", sentence: `The Docker Engine answered ${answer.status} about ${name}` };
  const found = JSON.parse(answer.body) as EngineObject;
  if (action === "pull")
    return { verdict: "would-act", sentence: `The image ${name} is here (${found.Id ?? "?"}): pulled again if it changed` };
  const limits = `memory ${found.HostConfig?.Memory || "without limit"}, CPUs ${(found.HostConfig?.NanoCpus ?? 0) / 1e9 || "without limit"}`;
  const state = `${found.State?.Status ?? "in a state unknown"}, restarted ${found.RestartCount ?? 0} times, ${limits}`;
  return { verdict: "would-act", sentence: `${action} of the container ${name}, which is ${state}` };
}

interface EngineObject {
  Id?: string;
  RestartCount?: number;
  State?: { Status?: string };
  HostConfig?: { Memory?: number; NanoCpus?: number };
}

/** What a reboot would take down. */
export async function dryReboot(_: z.infer<typeof RebootStep>, context: DryContext): Promise<Said> {
  const seconds = Number((await context.host.readText("/proc/uptime")).split(" ")[0]);
  const names = context.workloads.map((workload) => workload.name);
  const down = names.length === 0 ? "No workload is declared on it" : `Down with it: ${names.join(", ")}`;
  return { verdict: "would-act", sentence: `The host would reboot; it has been up ${secondsOf(seconds * 1_000)}. ${down}` };
}

/** The plan part behind its wall, where there is one; the script itself is never started. */
export async function dryScript(step: z.infer<typeof RunStep>, context: DryContext): Promise<Said> {
  const { shell, plan, args } = step.run;
  if (plan === undefined) return { verdict: "shown-only", sentence: "The script has no plan part: it is shown and not run" };
  if (context.noPlans) return { verdict: "shown-only", sentence: `The plan part was not run: ${context.noPlans}` };
  const given = args.map((arg) => resolveValue(arg, context.values));
  const timeoutMs = Math.min(durationMs(step.timeout), LONGEST_PLAN_MS);
  const owner = await accountOfStep({ user: "owner" }, context.workload);
  const view = await wallView(context.host, context.workload, owner ?? accountOf(NOBODY), context.own);
  const walled = await runWalled({ shell, script: plan, args: given, values: context.values, timeoutMs }, view);
  if ("open" in walled) return { verdict: "shown-only", sentence: `The plan part was not run: ${walled.open}` };
  const { exitCode, error, stdout, stderr } = walled.ended;
  const text = maskLines(new Masker(context.secrets).mask(`${stdout}${stderr ? `\n${stderr}` : ""}`.trim()));
  const output = text.length > MAX_OUTPUT ? `${text.slice(0, MAX_OUTPUT)}\n[cut: ${text.length - MAX_OUTPUT} more characters]` : text;
  if (exitCode === 0)
    return { verdict: "planned", sentence: output ? "The plan part says:" : "The plan part has run and says nothing", output };
  const why = error === "timeout" ? `did not end within ${secondsOf(timeoutMs)}` : `ended with ${exitCode ?? error}`;
  return { verdict: "would-fail", sentence: `The plan part ${why}`, output };
}
