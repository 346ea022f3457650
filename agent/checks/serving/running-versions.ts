import { posix } from "node:path";
import type { Workload } from "../../../lib/contracts/workload";
import type { Host } from "../../host/host";
import { containers, findEngine } from "../docker/engine";
import { baseOf } from "./chat-probe";
import type { FoundProcess } from "./find-process";

/** A version and where it was read. */
export interface SeenVersion {
  version: string;
  where: string;
}

/**
 * The version of a package that a running server uses, without starting its interpreter: by the server's own answer, by the metadata of the packages that its process
 * sees (in its container as well), or by the tag of its image. Null when none of them tells it.
 */
export async function runningVersion(
  host: Host,
  workload: Workload,
  process: FoundProcess,
  name: string,
  isEngine: boolean,
): Promise<SeenVersion | null> {
  return (
    (isEngine ? await byServer(host, workload) : null) ??
    (await byMetadata(host, process, name)) ??
    (isEngine ? await byTag(host, workload, process, name) : null)
  );
}

async function byServer(host: Host, workload: Workload): Promise<SeenVersion | null> {
  if (workload.endpoint === undefined) return null;
  for (const path of ["/version", "/get_server_info"]) {
    const answer = await host
      .request({ url: `${baseOf(workload.endpoint)}${path}`, timeoutMs: 3_000, maxBytes: 256 * 1024 })
      .catch(() => null);
    const version = answer?.status === 200 ? /"version"\s*:\s*"(\d[\w.+!-]{0,60})"/.exec(answer.body)?.[1] : undefined;
    if (version !== undefined) return { version, where: path };
  }
  return null;
}

async function byMetadata(host: Host, process: FoundProcess, name: string): Promise<SeenVersion | null> {
  const program = process.argv[0] ?? "";
  const prefixes = new Set([...(posix.isAbsolute(program) ? [posix.dirname(posix.dirname(program))] : []), "/usr/local", "/usr"]);
  for (const prefix of prefixes)
    for (const root of [`/proc/${process.pid}/root`, ""]) {
      const [path] = await host.glob(`${root}${prefix}/lib*/python3*/{site,dist}-packages/${name.replaceAll("-", "_")}-*.dist-info`, {
        limit: 1,
      });
      const version = path && /-(\d[^-]*)\.dist-info$/.exec(path)?.[1];
      if (version) return { version, where: posix.dirname(path).replace(/^\/proc\/\d+\/root/, "") };
      // Only the workload's own environment may be taken from the host itself: the others may be another file system's.
      if (prefix === "/usr" || prefix === "/usr/local") break;
    }
  return null;
}

/** A tag tells a version where the image is the engine's own: `vllm/vllm-openai:v0.11.0`, `lmsysorg/sglang:v0.5.6.post1-cu126`. */
async function byTag(host: Host, workload: Workload, process: FoundProcess, name: string): Promise<SeenVersion | null> {
  for (const image of [await imageOf(host, process), workload.image])
    if (image) {
      const match = /^([^@]*):v?(\d+\.\d+(?:\.\d+)?(?:\.?(?:post|rc|dev)\d+)?)(?:[-+_][\w.+-]*)?(?:@.*)?$/.exec(image);
      // NVIDIA's catalogue counts its images by year and month.
      if (match && posix.basename(match[1]!).includes(name) && !image.startsWith("nvcr.io/"))
        return { version: match[2]!, where: `image ${image}` };
    }
  return null;
}

/** The image that a process runs from, by its control group and the engine; null where it runs from none. */
async function imageOf(host: Host, process: FoundProcess): Promise<string | null> {
  const id = /\b([0-9a-f]{64})\b/.exec(await host.readText(`/proc/${process.pid}/cgroup`).catch(() => ""))?.[1];
  const engine = id === undefined ? null : await findEngine(host).catch(() => null);
  const rows = engine && "get" in engine ? await containers(engine).catch(() => null) : null;
  return rows?.find((row) => row.Id === id)?.Image ?? null;
}
