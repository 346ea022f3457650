/** Serves the range read over plain HTTP without a session: the cost of a chart's request without the portal. `range.mjs PORT ORG` */
import Fastify from "fastify";
import { asSystem } from "@/lib/context";
import { RangeQuery } from "@/lib/contracts/series";
import { readRange } from "@/lib/metrics/read";

const [port, orgId] = process.argv.slice(2);
const ctx = asSystem(orgId!);
const app = Fastify();
app.get("/", async () => ({ ok: true }));
app.post("/range", async (request) => readRange(ctx, RangeQuery.parse(request.body)));
await app.listen({ host: "127.0.0.1", port: Number(port) });
