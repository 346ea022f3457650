import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { safetensors } from "@/agent/testing/checkpoint-files";

export interface ModelHub {
  url: string;
  /** serve: normal · hang: never answer · deny: 403 · cut: the first answer for each file ends in the middle. */
  mode: "serve" | "hang" | "deny" | "cut";
  close(): Promise<void>;
}

export const MODEL = "acme/tiny-model";
export const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const SHARDS = [1, 2, 3].map((number) => `model-0000${number}-of-00003.safetensors`);

/** The files of a small sharded model. */
export const modelFiles: Record<string, Buffer> = {
  "config.json": Buffer.from('{"architectures": ["TinyModel"]}\n'),
  "model.safetensors.index.json": Buffer.from(
    JSON.stringify({ weight_map: Object.fromEntries(SHARDS.map((shard, index) => [`layer.${index}`, shard])) }),
  ),
  ...Object.fromEntries(SHARDS.map((shard, index) => [shard, safetensors(1_000 + index, `layer.${index}`)])),
};

/** How the hub identifies a file: SHA-256 for weights, git's blob id for the rest. */
export function blobName(name: string): string {
  const content = modelFiles[name]!;
  if (name.endsWith(".safetensors")) return createHash("sha256").update(content).digest("hex");
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** A real HTTP server with the part of the hub's protocol that loading a model needs: description, files, ranges. */
export async function startHub(mode: ModelHub["mode"] = "serve"): Promise<ModelHub> {
  const served = new Set<string>();
  const hub: ModelHub = { url: "", mode, close: () => new Promise((resolve) => server.close(() => resolve())) };
  const server = createServer((request, response) => {
    if (hub.mode === "hang") return;
    if (hub.mode === "deny") return void response.writeHead(403).end("Access to this model is restricted");
    answer(request, response, hub.mode === "cut" ? served : null);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  hub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  hub.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return hub;
}

function answer(request: IncomingMessage, response: ServerResponse, served: Set<string> | null): void {
  const path = new URL(request.url ?? "/", "http://hub").pathname;
  if (path === `/api/models/${MODEL}` || path === `/api/models/${MODEL}/revision/main`)
    return void response.end(JSON.stringify({ id: MODEL, sha: COMMIT, siblings: siblings() }));
  const name = path.startsWith(`/${MODEL}/resolve/${COMMIT}/`) ? path.split("/").at(-1)! : "";
  const content = modelFiles[name];
  if (!content) return void response.writeHead(404).end("Not found");
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const rest = content.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, { "content-length": rest.length });
  if (served && !served.has(name)) {
    served.add(name);
    response.write(rest.subarray(0, rest.length >> 1), () => setTimeout(() => response.destroy(), 20));
    return;
  }
  response.end(rest);
}

const siblings = () =>
  Object.entries(modelFiles).map(([rfilename, content]) =>
    rfilename.endsWith(".safetensors")
      ? { rfilename, size: content.length, blobId: "0".repeat(40), lfs: { sha256: blobName(rfilename), size: content.length } }
      : { rfilename, size: content.length, blobId: blobName(rfilename) },
  );
