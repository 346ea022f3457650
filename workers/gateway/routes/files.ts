import { createReadStream } from "node:fs";
import path from "node:path";
import type { FastifyInstance, FastifyReply } from "fastify";
import { refuse } from "@/lib/errors";
import { agentBundleFile, releaseFile } from "@/lib/nodes/shipped-agent";
import { type Gate, limitRate } from "../gate";
import { knownFile } from "../served-file";

/** The runtime is 100 MB: a fleet that installs itself all at once takes turns. */
const DOWNLOADS = { perSecond: 20, burst: 100 };
/** Names that `uname -m` gives, as Node calls them. */
const architectures: Record<string, string> = { x86_64: "x64", amd64: "x64", aarch64: "arm64", arm64: "arm64", x64: "x64" };

async function send(reply: FastifyReply, file: string, type: string): Promise<FastifyReply> {
  const { sha256, size } = await knownFile(file).catch(() => {
    throw refuse("not-found", "noFile");
  });
  return reply
    .header("content-type", type)
    .header("content-length", String(size))
    .header("x-sha256", sha256)
    .header("etag", `"${sha256}"`)
    .send(createReadStream(file));
}

const sum = async (reply: FastifyReply, file: string) => {
  const { sha256 } = await knownFile(file).catch(() => {
    throw refuse("not-found", "noFile");
  });
  return reply.header("content-type", "text/plain; charset=utf-8").send(`${sha256}\n`);
};

/** What a host needs to become a node: the installer, the agent and its launcher, and a Node runtime, as hosts often have none that is recent. Each with its SHA-256. */
export function fileRoutes(app: FastifyInstance, gate: Gate): void {
  const script = (name: string) => path.join(gate.settings.root, "agent", name);
  const limit = () => limitRate(gate, "download", DOWNLOADS);

  for (const name of ["install.sh", "launch.sh"]) {
    app.get(`/agent/${name}`, async (_request, reply) => send(reply, script(name), "text/x-shellscript; charset=utf-8"));
    app.get(`/agent/${name}.sha256`, async (_request, reply) => sum(reply, script(name)));
  }
  app.get("/agent/agent.cjs", async (_request, reply) => {
    limit();
    return send(reply, agentBundleFile(), "text/javascript; charset=utf-8");
  });
  app.get("/agent/agent.cjs.sha256", async (_request, reply) => sum(reply, agentBundleFile()));

  app.get("/agent/release.json", async (_request, reply) => send(reply, releaseFile(), "application/json"));
  app.get("/agent/agent.licenses.txt", async (_request, reply) =>
    send(reply, agentBundleFile().replace(/\.cjs$/, ".licenses.txt"), "text/plain; charset=utf-8"),
  );

  const runtimeFor = (query: unknown): string => {
    const { arch } = query as { arch?: string };
    if (arch !== undefined && architectures[arch] !== process.arch) throw refuse("not-found", "noRuntime", { arch: process.arch });
    return process.execPath;
  };
  app.get("/agent/runtime", async (request, reply) => {
    limit();
    return send(reply, runtimeFor(request.query), "application/octet-stream");
  });
  app.get("/agent/runtime.sha256", async (request, reply) => sum(reply, runtimeFor(request.query)));
}
