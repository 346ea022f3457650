import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { startContainer } from "./engine-run";
import { detailOf, type EngineState, rowOf, type StoredContainer } from "./engine-state";

type Answer = { status: number; json?: unknown; lines?: unknown[] };
type Handler = (
  match: RegExpExecArray,
  call: { query: URLSearchParams; body: Record<string, unknown>; auth: string | null },
) => Promise<Answer> | Answer;

const API = "1.47";
const missing = (what: string): Answer => ({ status: 404, json: { message: `No such ${what}` } });

/** A container that has not been started. */
export const storedContainer = (fields: Partial<StoredContainer> & { name: string }): StoredContainer => ({
  id: randomBytes(32).toString("hex"),
  image: "app:1",
  command: [],
  hostPort: null,
  privatePort: 80,
  memoryBytes: 0,
  status: "created",
  error: "",
  oomKilled: false,
  exitCode: 0,
  restartCount: 0,
  stop: async () => {},
  ...fields,
});

/**
 * Serves Docker's Engine API on a unix socket from `state`: enough of it for the checks and for the real `docker` program (ping, info, images,
 * pull, login, distribution, and the life of containers). Ports and memory limits are real; images and isolation are not.
 */
export async function serveEngine(socketPath: string, state: EngineState): Promise<() => Promise<void>> {
  const server = createServer((request, response) => void answer(request, response, handlers(state)));
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  return async () => {
    for (const container of state.containers.values()) await container.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(socketPath, { force: true });
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, table: [string, RegExp, Handler][]): Promise<void> {
  const url = new URL(request.url ?? "/", "http://docker");
  const path = decodeURIComponent(url.pathname).replace(/^\/v\d+\.\d+/, "");
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const body = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {};
  const auth = request.headers["x-registry-auth"];
  const method = request.method === "HEAD" ? "GET" : request.method;
  for (const [wanted, pattern, handler] of table) {
    const match = wanted === method ? pattern.exec(path) : null;
    if (!match) continue;
    return send(response, await handler(match, { query: url.searchParams, body, auth: typeof auth === "string" ? loginOf(auth) : null }));
  }
  send(response, { status: 404, json: { message: `page not found: ${request.method} ${path}` } });
}

function send(response: ServerResponse, { status, json, lines }: Answer): void {
  response.writeHead(status, { "content-type": "application/json", "api-version": API, ostype: "linux", "docker-experimental": "false" });
  response.end(lines ? lines.map((line) => `${JSON.stringify(line)}\r\n`).join("") : json === undefined ? "" : JSON.stringify(json));
}

/** `user:password` of an `X-Registry-Auth` header. */
function loginOf(header: string): string | null {
  const { username, password } = JSON.parse(Buffer.from(header, "base64url").toString() || "{}") as Record<string, string>;
  return username ? `${username}:${password}` : null;
}

function handlers(state: EngineState): [string, RegExp, Handler][] {
  const find = (key: string) => [...state.containers.values()].find((one) => one.id.startsWith(key) || one.name === key);
  const withContainer =
    (action: (container: StoredContainer, call: Parameters<Handler>[1]) => Promise<Answer> | Answer): Handler =>
    (match, call) => {
      const container = find(match[1]!);
      return container ? action(container, call) : missing(`container: ${match[1]}`);
    };
  return [
    ["GET", /^\/_ping$/, () => ({ status: 200, json: "OK" })],
    [
      "GET",
      /^\/version$/,
      () => ({ status: 200, json: { Version: "28.0.0", ApiVersion: API, MinAPIVersion: "1.24", Os: "linux", Arch: "amd64" } }),
    ],
    [
      "GET",
      /^\/info$/,
      () => ({
        status: 200,
        json: {
          MemTotal: state.memTotalBytes,
          NCPU: 8,
          DockerRootDir: state.rootFolder,
          IndexServerAddress: "https://index.docker.io/v1/",
        },
      }),
    ],
    ["GET", /^\/images\/(.+)\/json$/, (match) => imageOnHost(state, match[1]!)],
    ["GET", /^\/distribution\/(.+)\/json$/, (match, { auth }) => inRegistry(state, match[1]!, auth)],
    [
      "POST",
      /^\/images\/create$/,
      (_, { query, auth }) => pull(state, `${query.get("fromImage")}:${query.get("tag")}`.replace(":sha256:", "@sha256:"), auth),
    ],
    ["POST", /^\/(?:images|build)\/prune$/, () => ({ status: 200, json: { ImagesDeleted: null, SpaceReclaimed: 0 } })],
    ["POST", /^\/auth$/, (_, { body }) => logIn(state, `${String(body.username)}:${String(body.password)}`)],
    ["GET", /^\/containers\/json$/, () => ({ status: 200, json: [...state.containers.values()].map(rowOf) })],
    ["GET", /^\/containers\/([^/]+)\/json$/, withContainer((container) => ({ status: 200, json: detailOf(container) }))],
    ["POST", /^\/containers\/create$/, (_, { query, body }) => create(state, query.get("name") ?? "", body)],
    ["POST", /^\/containers\/([^/]+)\/rename$/, withContainer((container, { query }) => rename(container, query.get("name")!))],
    ["POST", /^\/containers\/([^/]+)\/start$/, withContainer(start)],
    ["POST", /^\/containers\/([^/]+)\/(?:stop|kill)$/, withContainer(stop)],
    ["POST", /^\/containers\/([^/]+)\/update$/, withContainer(update)],
    ["DELETE", /^\/containers\/([^/]+)$/, withContainer((container) => remove(state, container))],
  ];
}

function imageOnHost(state: EngineState, image: string): Answer {
  const digest = state.local.get(image);
  return digest
    ? { status: 200, json: { Id: digest, RepoDigests: [`${image.split(/[:@](?=[^/]*$)/)[0]}@${digest}`] } }
    : missing(`image: ${image}`);
}

/** The registry's answer, with Docker's error texts. */
function inRegistry(state: EngineState, image: string, login: string | null): Answer {
  const host = image.split("/")[0]!;
  const repository = image.replace(/[:@][^/]*$/, "");
  if (![...state.registry.keys()].some((known) => known.startsWith(`${host}/`)))
    return {
      status: 500,
      json: { message: `Get "https://${host}/v2/": dial tcp: lookup ${host.split(":")[0]} on 127.0.0.53:53: no such host` },
    };
  const known = state.registry.get(image);
  if (known?.login && known.login !== login)
    return {
      status: 401,
      json: {
        message: `pull access denied for ${repository}, repository does not exist or may require 'docker login': denied: requested access to the resource is denied`,
      },
    };
  if (!known) return { status: 404, json: { message: `manifest for ${image} not found: manifest unknown: manifest unknown` } };
  return {
    status: 200,
    json: { Descriptor: { mediaType: "application/vnd.oci.image.index.v1+json", digest: known.digest, size: 1_234 }, Platforms: [] },
  };
}

function pull(state: EngineState, image: string, login: string | null): Answer {
  const found = inRegistry(state, image, login);
  if (found.status !== 200) return found;
  state.local.set(image, state.registry.get(image)!.digest);
  return {
    status: 200,
    lines: [
      { status: `Pulling from ${image}` },
      { status: `Digest: ${state.registry.get(image)!.digest}` },
      { status: `Status: Downloaded newer image for ${image}` },
    ],
  };
}

function logIn(state: EngineState, login: string): Answer {
  const known = [...state.registry.values()].some((image) => image.login === login);
  return known
    ? { status: 200, json: { Status: "Login Succeeded", IdentityToken: "" } }
    : { status: 401, json: { message: 'Get "https://registry/v2/": unauthorized: incorrect username or password' } };
}

function create(state: EngineState, name: string, body: Record<string, unknown>): Answer {
  if ([...state.containers.values()].some((one) => one.name === name))
    return { status: 409, json: { message: `Conflict. The container name "/${name}" is already in use` } };
  const host = body.HostConfig as { Memory?: number; PortBindings?: Record<string, { HostPort: string }[]> } | undefined;
  const [key, bindings] = Object.entries(host?.PortBindings ?? {})[0] ?? [];
  const container = storedContainer({
    name,
    image: String(body.Image ?? ""),
    command: (body.Cmd as string[] | null) ?? [],
    memoryBytes: host?.Memory ?? 0,
    privatePort: Number(key?.split("/")[0] ?? 80),
    hostPort: bindings?.[0] ? Number(bindings[0].HostPort) : null,
  });
  state.containers.set(container.id, container);
  return { status: 201, json: { Id: container.id, Warnings: [] } };
}

function rename(container: StoredContainer, name: string): Answer {
  container.name = name;
  return { status: 204 };
}

async function remove(state: EngineState, container: StoredContainer): Promise<Answer> {
  await container.stop();
  state.containers.delete(container.id);
  return { status: 204 };
}

async function start(container: StoredContainer): Promise<Answer> {
  if (container.status === "running") return { status: 304 };
  return startContainer(container).then(
    () => ({ status: 204 }),
    (error: Error) => ({ status: 500, json: { message: error.message } }),
  );
}

async function stop(container: StoredContainer): Promise<Answer> {
  await container.stop();
  return { status: 204 };
}

function update(container: StoredContainer, { body }: Parameters<Handler>[1]): Answer {
  const bytes = Number(body.Memory ?? 0);
  if (bytes !== 0) container.memoryBytes = Math.max(0, bytes);
  return { status: 200, json: { Warnings: [] } };
}
