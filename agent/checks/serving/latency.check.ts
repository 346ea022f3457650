import type { ServerMetrics } from "../../../lib/contracts/server-metrics";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { maskWords } from "../../trust/mask-command";
import { type Finding, faulty, type Memory, notApplicable, ok, unknown, workloadCheck } from "../check";
import { type Asked, askChat, endpointKey, failureText, listModels, NeedsKey } from "./chat-probe";
import { chooseLever, type Lever } from "./choose-lever";
import { readCommand, type ServingCommand, withFlags } from "./command-line";
import { SERVER_PATTERN } from "./engines";
import { type FoundProcess, findProcess } from "./find-process";
import { metricsInLog } from "./log-metrics";
import { readServerMetrics } from "./read-server-metrics";

const TOKENS = 17;
const PROBE_TIMEOUT_MS = 20_000;
const PROMPT = "Count from one upwards, one number after another.";
/** With this many requests of others since the last run, their times are used instead of the probe's. */
const ENOUGH_TRAFFIC = 5;

export const inferenceLatency = workloadCheck({
  id: "inference.latency",
  title: "Answer times",
  about:
    "Asks a model server two short prompts and reads its own counters: time to the first token, time for each token, tokens a second, against the endpoint's objective. Where it misses, it names the one setting whose bottleneck the counters show.",
  knows:
    "OpenAI-compatible servers with or without an API key; the metrics of vLLM, SGLang, TGI, llama.cpp, LMDeploy and Triton's TensorRT-LLM; without them the load that vLLM and SGLang write into their logs. Changes settings of vLLM and SGLang only; for the others it gives advice in their own words, and for an engine that it does not know none.",
  cannotSee: "The time in a proxy before the server, long prompts (its own are short, unless others' traffic is counted), and quality.",
  every: "30s",
  within: "50s",
  damping: 2,
  appliesTo: (workload) => workload.endpoint !== undefined && workload.slo !== undefined,
  async run(host, workload, memory) {
    const { endpoint, slo } = workload;
    if (endpoint === undefined || slo === undefined) return notApplicable("The workload declares no objective");
    if (slo.ttftMs === undefined && slo.interTokenMs === undefined && slo.tokensPerSecond === undefined)
      return notApplicable("The workload's objective names no time: declare ttftMs, interTokenMs or tokensPerSecond");
    const process = await findProcess(host, workload.process ?? SERVER_PATTERN).catch(() => null);
    const command = await readCommand(host, process);
    let measured: Measured;
    try {
      measured = await measure(host, endpoint, await endpointKey(host, workload, command.flags), memory);
    } catch (error) {
      if (error instanceof NeedsKey)
        return unknown(
          `${endpoint} asks for an API key (${error.status}): put VLLM_API_KEY or OPENAI_API_KEY into the workload's environment file`,
        );
      return faulty("unreachable", `${endpoint} cannot be asked: ${failureText(error)}`, {
        endpoint,
        unit: workload.unit ?? "",
        restart: workload.restart ?? "",
      });
    }
    const wantsTokens = slo.interTokenMs !== undefined || slo.tokensPerSecond !== undefined;
    const missed = misses(measured, slo);
    if (missed.length === 0 && wantsTokens && measured.tokenMs === null)
      return unknown(`${endpoint} answers with a single token, so the time for each further one could not be measured`);
    if (missed.length === 0)
      return ok(`${shown(measured)} (${measured.source})`, { ttft_ms: measured.firstMs, inter_token_ms: measured.tokenMs });
    return report(host, workload, measured, missed, process, command);
  },
});

interface Measured {
  firstMs: number;
  /** Null when the answer was too short to tell. */
  tokenMs: number | null;
  perSecond: number | null;
  source: string;
  metrics: ServerMetrics | null;
  newPreemptions: number;
}

/** An answer of one token gives the time to the first; the rest of a longer answer, divided by its tokens, the time for each further one. */
async function measure(host: Host, endpoint: string, key: string | null, memory: Memory): Promise<Measured> {
  const model = (await listModels(host, endpoint, key))[0];
  if (!model) throw new Error("it lists no model");
  const ask = (maxTokens: number): Promise<Asked> =>
    askChat(host, endpoint, { model: model.id, user: PROMPT, maxTokens, ignoreEnd: true, key }, PROBE_TIMEOUT_MS);
  const before = memory.get("metrics") as ServerMetrics | undefined;
  const [first, metrics] = await Promise.all([ask(1), readServerMetrics(host, endpoint)]);
  const long = await ask(TOKENS);
  const tokenMs = long.tokens > 1 ? Math.max(0, long.tookMs - first.tookMs) / (long.tokens - 1) : null;
  if (metrics) memory.set("metrics", metrics);
  const traffic = trafficMs(before, metrics);
  return {
    firstMs: traffic?.meanMs ?? first.tookMs,
    tokenMs,
    perSecond: tokenMs === null ? null : tokenMs > 0 ? 1_000 / tokenMs : Infinity,
    source: traffic ? `mean of ${traffic.count} requests in /metrics, tokens by probe` : `probe of 1 and ${TOKENS} tokens`,
    metrics,
    newPreemptions: Math.max(0, (metrics?.preemptions ?? 0) - (before?.preemptions ?? metrics?.preemptions ?? 0)),
  };
}

function trafficMs(before: ServerMetrics | undefined, now: ServerMetrics | null): { meanMs: number; count: number } | null {
  if (!before?.firstTokenSeconds || !now?.firstTokenSeconds) return null;
  const count = now.firstTokenSeconds.count - before.firstTokenSeconds.count;
  if (count < ENOUGH_TRAFFIC) return null;
  return { meanMs: ((now.firstTokenSeconds.sum - before.firstTokenSeconds.sum) / count) * 1_000, count };
}

function misses(measured: Measured, slo: NonNullable<Workload["slo"]>): string[] {
  const missed: string[] = [];
  if (slo.ttftMs !== undefined && measured.firstMs > slo.ttftMs)
    missed.push(`the first token takes ${whole(measured.firstMs)} ms, allowed are ${slo.ttftMs}`);
  if (slo.interTokenMs !== undefined && measured.tokenMs !== null && measured.tokenMs > slo.interTokenMs)
    missed.push(`each token takes ${whole(measured.tokenMs)} ms, allowed are ${slo.interTokenMs}`);
  if (slo.tokensPerSecond !== undefined && measured.perSecond !== null && measured.perSecond < slo.tokensPerSecond)
    missed.push(`${whole(measured.perSecond)} tokens come a second, wanted are ${slo.tokensPerSecond}`);
  return missed;
}

async function report(
  host: Host,
  workload: Workload,
  measured: Measured,
  missed: string[],
  process: FoundProcess | null,
  command: ServingCommand,
): Promise<Finding> {
  const slowTokens = missed.some((text) => !text.startsWith("the first"));
  const logged = measured.metrics ? null : await metricsInLog(host, workload.logs);
  const found = chooseLever(command, {
    metrics: measured.metrics ?? logged?.metrics ?? null,
    source: logged?.file,
    newPreemptions: measured.newPreemptions || (logged?.preemptions ?? 0),
    gpuUse: await gpuUse(host),
    slowTokens,
  });
  const lever = found && "flag" in found ? found : null;
  const advice =
    found && !lever
      ? `; ${found.sentence}`
      : lever
        ? `; ${lever.sentence}: set --${lever.flag} ${command.flags.has(lever.flag) ? `from ${command.flags.get(lever.flag)} ` : ""}to ${lever.value}`
        : "; the counters show no bottleneck that a setting would ease";
  const sentence = `At ${workload.name} ${missed.join(", and ")} (${measured.source})${advice}`;
  return faulty(found?.code ?? "slow", sentence, dataOf(workload, measured, process, lever));
}

function dataOf(workload: Workload, measured: Measured, process: FoundProcess | null, lever: Lever | null): Record<string, unknown> {
  return {
    ttft_ms: whole(measured.firstMs),
    inter_token_ms: measured.tokenMs === null ? "" : whole(measured.tokenMs),
    flag: lever?.flag ?? "",
    value: lever?.value ?? "",
    pid: process?.pid ?? "",
    start_ticks: process?.startTicks ?? "",
    cwd: process?.cwd ?? "",
    command: process && lever ? JSON.stringify(maskWords(withFlags(process.argv, { [lever.flag]: lever.value }))) : "",
    previous: process ? JSON.stringify(maskWords(process.argv)) : "",
    endpoint: workload.endpoint,
    slo_ttft_ms: workload.slo?.ttftMs ?? "",
    slo_inter_token_ms: workload.slo?.interTokenMs ?? "",
    unit: workload.unit ?? "",
    restart: workload.restart ?? "",
    log: workload.logs[0] ?? "",
  };
}

/** Use of the busiest GPU (0–1); null without one. */
async function gpuUse(host: Host): Promise<number | null> {
  const ran = await host.run("nvidia-smi", ["--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"], { timeoutMs: 3_000 });
  const values = ran.exitCode === 0 ? ran.stdout.split("\n").map((line) => (/^\s*\d+\s*$/.test(line) ? Number(line) : Number.NaN)) : [];
  const known = values.filter(Number.isFinite);
  return known.length > 0 ? Math.max(...known) / 100 : null;
}

const whole = (value: number): number => (value >= 10 ? Math.round(value) : Number(value.toFixed(1)));
const shown = (measured: Measured): string =>
  `First token after ${whole(measured.firstMs)} ms${measured.tokenMs === null ? "" : `, ${whole(measured.tokenMs)} ms a token`}${measured.perSecond !== null && Number.isFinite(measured.perSecond) ? `, ${whole(measured.perSecond)} tokens/s` : ""}`;
