/** The range read behind plain HTTP, without a session: what a chart's request costs beyond the portal's own door. `range.mjs PORT ORG` */
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
