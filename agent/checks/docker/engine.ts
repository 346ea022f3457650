import * as z from "zod";
import type { Host } from "../../host/host";

/** Docker's Engine API on its unix socket, or why it cannot be asked. Errors of a request are answers too (`status`). */
export type Engine = { socket: string; get(path: string, headers?: Record<string, string>): Promise<{ status: number; json: unknown }> };
export type NoEngine = { absent: string } | { needs: string };

const DEFAULT_SOCKETS = ["/var/run/docker.sock", "/run/docker.sock"];
const TIMEOUT_MS = 4_000;

/**
 * Finds the Engine: `DOCKER_HOST` when it names a unix socket, else Docker's usual places. Paths carry no API version on purpose: engines
 * refuse versions older and newer than their own range, and what is read here has been the same since 1.24.
 */
export async function findEngine(host: Host): Promise<Engine | NoEngine> {
  const wanted = host.env("DOCKER_HOST");
  if (wanted && !wanted.startsWith("unix://")) return { absent: "DOCKER_HOST names no unix socket; only a local engine is looked at" };
  for (const socket of wanted ? [wanted.slice("unix://".length)] : DEFAULT_SOCKETS) {
    const found = await host.stat(socket).catch(() => null);
    if (!found) continue;
    const engine = engineAt(host, socket);
    return engine.get("/_ping").then(
      () => engine,
      (error: NodeJS.ErrnoException) =>
        error.code === "EACCES" || error.code === "EPERM"
          ? { needs: `the right to use ${socket} (group docker)` }
          : { needs: `an answer from the Docker engine on ${socket} (${error.code ?? error.message})` },
    );
  }
  return { absent: "there is no Docker socket" };
}

function engineAt(host: Host, socketPath: string): Engine {
  return {
    socket: socketPath,
    async get(path, headers) {
      const answer = await host.request({ socketPath, path, headers: { host: "docker", ...headers }, timeoutMs: TIMEOUT_MS });
      return { status: answer.status, json: parsed(answer.body) };
    },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** The `message` of the Engine's error answers. */
export const engineMessage = (json: unknown): string =>
  z.object({ message: z.string() }).safeParse(json).data?.message ?? String(json).slice(0, 300);

const PublishedPort = z.object({ PrivatePort: z.number(), PublicPort: z.number().optional(), Type: z.string() });
const ContainerRow = z.object({
  Id: z.string(),
  Names: z.array(z.string()).default([]),
  State: z.string().default(""),
  Image: z.string().default(""),
  Ports: z.array(PublishedPort).nullish(),
});
export type ContainerRow = z.infer<typeof ContainerRow>;

export const ContainerDetail = z.object({
  Id: z.string(),
  Name: z.string().default(""),
  RestartCount: z.number().default(0),
  State: z.object({
    Status: z.string(),
    Error: z.string().default(""),
    OOMKilled: z.boolean().default(false),
    ExitCode: z.number().default(0),
    Pid: z.number().default(0),
    FinishedAt: z.string().default(""),
  }),
  HostConfig: z
    .object({
      Memory: z.number().default(0),
      NanoCpus: z.number().default(0),
      CpuQuota: z.number().default(0),
      CpuPeriod: z.number().default(0),
      ShmSize: z.number().default(0),
      IpcMode: z.string().default(""),
      PidsLimit: z.number().nullish(),
      NetworkMode: z.string().default(""),
      RestartPolicy: z.object({ Name: z.string().default("no"), MaximumRetryCount: z.number().default(0) }).nullish(),
    })
    .prefault({}),
});
export type ContainerDetail = z.infer<typeof ContainerDetail>;

export const EngineInfo = z.object({
  MemTotal: z.number().default(0),
  NCPU: z.number().default(0),
  DockerRootDir: z.string().default("/var/lib/docker"),
  Architecture: z.string().default(""),
});

const MOST = 200;

/** All containers, running or not; what does not look like one is left out. Null when the engine answers something else. */
export async function containers(engine: Engine): Promise<ContainerRow[] | null> {
  const { status, json } = await engine.get("/containers/json?all=1");
  if (status !== 200 || !Array.isArray(json)) return null;
  return json.slice(0, MOST).flatMap((row) => ContainerRow.safeParse(row).data ?? []);
}

/** One container in full; null when it has gone meanwhile. */
export async function inspect(engine: Engine, id: string): Promise<ContainerDetail | null> {
  const { status, json } = await engine.get(`/containers/${encodeURIComponent(id)}/json`);
  return status === 200 ? (ContainerDetail.safeParse(json).data ?? null) : null;
}

/** A container's name without the leading slash, or the short id. */
export const nameOf = (container: { Id: string; Name?: string; Names?: string[] }): string =>
  (container.Name || container.Names?.[0] || container.Id.slice(0, 12)).replace(/^\//, "");

/** A repair keeps the container it replaced under this ending; checks leave those alone. */
export const isKept = (name: string): boolean => name.endsWith("-before-repair");
