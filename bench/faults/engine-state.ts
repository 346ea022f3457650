/** One container of the stand-in Engine. */
export interface StoredContainer {
  id: string;
  name: string;
  image: string;
  command: string[];
  hostPort: number | null;
  privatePort: number;
  memoryBytes: number;
  status: "created" | "running" | "exited";
  error: string;
  oomKilled: boolean;
  exitCode: number;
  restartCount: number;
  /** Ends its processes. */
  stop: () => Promise<void>;
}

/** A registry: the login that an image needs, and whether its name resolves. */
export interface StoredImage {
  digest: string;
  /** `user:password` that a pull needs. */
  login?: string;
}

export interface EngineState {
  containers: Map<string, StoredContainer>;
  /** Images on the host, by reference. */
  local: Map<string, string>;
  registry: Map<string, StoredImage>;
  memTotalBytes: number;
  rootFolder: string;
}

/** The container as in `GET /containers/{id}/json` (Engine API 1.47; only the fields that the checks and the `docker` program read). */
export const detailOf = (container: StoredContainer) => ({
  Id: container.id,
  Name: `/${container.name}`,
  Created: "2026-11-01T12:00:00Z",
  Image: container.image,
  RestartCount: container.restartCount,
  State: {
    Status: container.status,
    Running: container.status === "running",
    OOMKilled: container.oomKilled,
    ExitCode: container.exitCode,
    Error: container.error,
    Pid: 0,
    StartedAt: "2026-11-01T12:00:00Z",
    FinishedAt: "0001-01-01T00:00:00Z",
  },
  Config: { Image: container.image, Cmd: container.command, ExposedPorts: { [`${container.privatePort}/tcp`]: {} }, Env: [], Labels: {} },
  HostConfig: { Memory: container.memoryBytes, NanoCpus: 0, CpuQuota: 0, NetworkMode: "bridge", PortBindings: bindingsOf(container) },
  NetworkSettings: { Networks: { bridge: { Aliases: null } } },
});

const bindingsOf = ({ hostPort, privatePort }: StoredContainer) =>
  hostPort === null ? {} : { [`${privatePort}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: String(hostPort) }] };

/** The container as a row of `GET /containers/json`. */
export const rowOf = (container: StoredContainer) => ({
  Id: container.id,
  Names: [`/${container.name}`],
  Image: container.image,
  State: container.status,
  Status: container.status === "running" ? "Up 1 minute" : `Exited (${container.exitCode}) 1 minute ago`,
  Ports:
    container.status === "running" && container.hostPort !== null
      ? [{ IP: "127.0.0.1", PrivatePort: container.privatePort, PublicPort: container.hostPort, Type: "tcp" }]
      : [],
});
