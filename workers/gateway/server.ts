import Fastify, { type FastifyInstance } from "fastify";
import { answerWithProof } from "@/lib/auth/server-proof";
import { onWake } from "@/lib/bus";
import { refuse } from "@/lib/errors";
import { SeenNodes } from "@/lib/fleet/seen";
import { hasWork } from "@/lib/nodes/has-work";
import { pendingWorkloads } from "@/lib/nodes/workloads/pending";
import { pendingOrders } from "@/lib/orders/pending";
import { pendingTasks } from "@/lib/repairs/tasks";
import { BodyMemory } from "./body-memory";
import { FleetPulse } from "./fleet-pulse";
import type { Gate, NodeCtx } from "./gate";
import { KnownNodes } from "./node-keys";
import { measureGateway } from "./own-metrics";
import { readBodies } from "./read-body";
import { refuseInOurWords } from "./refuse";
import { RelayHub } from "./relay/relay-hub";
import { bundleRoute } from "./routes/bundle";
import { fileRoutes } from "./routes/files";
import { healthRoute } from "./routes/health";
import { identityRoutes } from "./routes/identity";
import { logsRoute } from "./routes/logs";
import { memoryRoute } from "./routes/memory";
import { ordersRoute } from "./routes/orders";
import { relayRoutes } from "./routes/relays";
import { reportsRoute } from "./routes/reports";
import { targetRoutes } from "./routes/targets";
import { tasksRoute } from "./routes/tasks";
import type { GatewaySettings } from "./settings";
import { TaskPolls } from "./task-polls";
import { TokenBuckets } from "./token-buckets";

export interface GatewayServer {
  app: FastifyInstance;
  /** Answers every waiting poll, finishes running requests, and takes no new ones. */
  drain(): Promise<void>;
}

const everythingPending = async (node: NodeCtx) =>
  (await Promise.all([pendingTasks(node), pendingOrders(node), pendingWorkloads(node)])).flat();

/** The gateway, not listening yet. */
export function makeGateway(settings: GatewaySettings): GatewayServer {
  const app = Fastify({
    bodyLimit: 64 * 1024,
    // Time to send a request, not to answer one: long-polls are answered late.
    requestTimeout: 60_000,
    connectionTimeout: 0,
    keepAliveTimeout: 75_000,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 100 },
  });
  app.decorateRequest("node", null);
  app.decorateRequest("spendBytes", null);
  let draining = false;
  app.addHook("onSend", async (_request, reply) => {
    if (draining) void reply.header("connection", "close");
  });
  const gate: Gate = {
    settings,
    nodes: new KnownNodes(),
    buckets: new TokenBuckets(),
    polls: new TaskPolls(everythingPending, hasWork),
    relays: new RelayHub(),
    seen: new SeenNodes(),
    room: new BodyMemory(),
  };
  const pulse = new FleetPulse();
  const wakes = onWake((nodeId, check) => {
    gate.polls.wake(nodeId, check);
    // A removed node must be dropped. After other wake-ups, dropping it costs little.
    if (!check) gate.nodes.forget(nodeId);
  });

  // Before its body is read: an unknown path needs none.
  app.addHook("onRequest", async (request, reply) => {
    if (!request.is404) return;
    void reply.header("connection", "close");
    throw refuse("not-found", "noDoor");
  });
  readBodies(app, gate.room);
  refuseInOurWords(app);
  identityRoutes(app, gate);
  const { answeredInLane } = measureGateway(app, gate);
  reportsRoute(app, gate, pulse, answeredInLane);
  healthRoute(app, gate);
  memoryRoute(app, gate);
  logsRoute(app, gate);
  tasksRoute(app, gate);
  targetRoutes(app, gate);
  ordersRoute(app, gate);
  relayRoutes(app, gate);
  bundleRoute(app, gate);
  fileRoutes(app, gate);
  app.get("/healthz", async ({ headers, raw }, reply) => {
    reply.headers(answerWithProof(headers, raw.socket));
    return { ok: true, polls: gate.polls.size };
  });

  const drain = async () => {
    draining = true;
    gate.polls.drain();
    gate.relays.drain();
    await app.close();
    wakes.unsubscribe();
    pulse.close();
    await gate.seen.close();
  };
  return { app, drain };
}
