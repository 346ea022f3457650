import type { Host } from "../../host/host";
import { degraded, type Finding, faulty, type Memory, ok, unknown, workloadCheck } from "../check";
import { bytesText, excerpt, percentText } from "../quantity";
import { clientConfig, helperTrouble, registryAuth } from "./client-config";
import { type Engine, EngineInfo, engineMessage, findEngine } from "./engine";
import { withoutEngine } from "./no-engine";
import { canRun, engineArchitecture, platformsOf } from "./platforms";
import { pullFailure, registryOf } from "./pull-failure";

/** Below this an image of a few layers cannot be unpacked. */
const LEAST_BYTES = 2 * 1024 ** 3;
const LEAST_INODES = 0.01;
/** Asking a registry counts against its limits; presence itself is looked at on every run. */
const ASK_AGAIN_MS = 5 * 60_000;

export const dockerPull = workloadCheck({
  id: "docker.pull",
  title: "Container image",
  about:
    "Looks whether the workload's image is on this host and, when it is not, asks the registry why a pull would fail: login, tag, limits, DNS, TLS or a full disk. A missing image stops the container at its next start.",
  knows:
    "Docker Engine 20.10 and later by its API (Podman's where DOCKER_HOST names its socket); image tags and digests; Docker Hub and any OCI registry by the engine's own question; the client's config.json with stored logins and credential helpers.",
  cannotSee:
    "Images that Kubernetes pulls by containerd alone, logins that a helper keeps (only whether the helper is there), and whether a tag now names another image than the one here.",
  every: "60s",
  within: "12s",
  appliesTo: (workload) => workload.image !== undefined,
  async run(host, workload, memory) {
    const engine = await findEngine(host);
    if (!("socket" in engine)) return withoutEngine(engine);
    const config = await clientConfig(host);
    const image = workload.image!;
    const data = { image, registry: registryOf(image), socket: engine.socket, config_folder: config.folder };
    const local = await engine.get(`/images/${asPath(image)}/json`);
    if (local.status === 200) return present(host, engine, local.json, data);
    if (local.status !== 404) return unknown(`The engine answers ${local.status} about ${image}: ${excerpt(engineMessage(local.json))}.`);
    if ("broken" in config)
      return faulty(
        "bad-client-config",
        `${image} is not on this host, and ${config.folder}/config.json cannot be read by Docker: ${config.broken}.`,
        data,
      );
    const full = await diskProblem(host, engine, image, data);
    if (full) return full;
    const login = { auth: registryAuth(config, data.registry), helper: await helperTrouble(host, config.helperOf(data.registry)) };
    return askRegistry(host, engine, data, login, memory);
  },
});

/** An image reference as a path: its slashes stay, everything else is escaped. */
const asPath = (image: string) => image.split("/").map(encodeURIComponent).join("/");

type Data = { image: string; registry: string; socket: string; config_folder: string };

async function present(host: Host, engine: Engine, json: unknown, data: Data): Promise<Finding> {
  const { image } = data;
  const architecture = await engineArchitecture(engine);
  const platforms = platformsOf(json);
  if (!(await canRun(host, architecture, platforms)))
    return faulty(
      "wrong-architecture",
      `${image} on this host is for ${platforms.join(", ")}, and this host is ${architecture}: it cannot start (Engine API).`,
      data,
    );
  const { Id: id, RepoDigests: digests } = json as { Id?: unknown; RepoDigests?: unknown };
  const digest = Array.isArray(digests) && typeof digests[0] === "string" ? digests[0].split("@")[1] : undefined;
  return ok(`${image} is on this host (${digest ?? String(id).slice(0, 19)}).`, { ...data, digest: digest ?? "" });
}

async function diskProblem(host: Host, engine: Engine, image: string, data: Data): Promise<Finding | null> {
  const info = EngineInfo.safeParse((await engine.get("/info")).json).data;
  const folder = info?.DockerRootDir ?? "/var/lib/docker";
  const disk = await host.statfs(folder).catch(() => null);
  if (!disk) return null;
  const inodes = disk.files > 0 ? disk.freeFiles / disk.files : 1;
  if (disk.availableBytes >= LEAST_BYTES && inodes >= LEAST_INODES) return null;
  const left = inodes < LEAST_INODES ? `${percentText(inodes)} of its inodes` : bytesText(disk.availableBytes);
  return faulty("disk-full", `${image} is not on this host and ${folder} has ${left} left of ${bytesText(disk.totalBytes)} (statfs).`, {
    ...data,
    folder,
  });
}

interface Login {
  auth: string | undefined;
  /** The part of a sentence about the program that keeps it, if there is one. */
  helper: string | undefined;
}

async function askRegistry(host: Host, engine: Engine, data: Data, login: Login, memory: Memory): Promise<Finding> {
  const remembered = memory.get("answer") as { atMs: number; key: string; finding: Finding } | undefined;
  const key = `${data.image} ${login.auth ?? ""} ${login.helper ?? ""}`;
  if (remembered?.key === key && host.now() - remembered.atMs < ASK_AGAIN_MS) return remembered.finding;
  const finding = await askNow(host, engine, data, login);
  memory.set("answer", { atMs: host.now(), key, finding });
  return finding;
}

async function askNow(host: Host, engine: Engine, data: Data, { auth, helper }: Login): Promise<Finding> {
  const headers = auth ? { "x-registry-auth": auth } : undefined;
  const answer = await engine
    .get(`/distribution/${asPath(data.image)}/json`, headers)
    .catch((error: Error) => ({ status: 0, json: error.message }));
  if (answer.status === 200) {
    const [architecture, platforms] = [await engineArchitecture(engine), platformsOf(answer.json)];
    if (!(await canRun(host, architecture, platforms)))
      return faulty(
        "wrong-architecture",
        `${data.image} is not on this host, and ${data.registry} has it for ${platforms.join(", ")} only: this host is ${architecture}, so a pull cannot work (Engine API).`,
        data,
      );
    const digest = (answer.json as { Descriptor?: { digest?: string } }).Descriptor?.digest ?? "";
    return degraded(
      "not-pulled",
      `${data.image} is not on this host; ${data.registry} has it${digest ? ` as ${digest.slice(0, 19)}…` : ""}.`,
      { ...data, digest },
    );
  }
  const message = `${answer.status || ""} ${engineMessage(answer.json)}`.trim();
  const { code, words } = pullFailure(message);
  const stored = `${auth ? "a login is stored" : "no login is stored"} in ${data.config_folder}/config.json`;
  const login = code === "unauthorised" ? `; ${helper ?? stored}` : "";
  return faulty(
    code,
    `${data.image} is not on this host and cannot be pulled: ${words} (${data.registry} by the Engine API: ${excerpt(message)})${login}.`,
    data,
  );
}
