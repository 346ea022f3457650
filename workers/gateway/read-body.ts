import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { refuse } from "@/lib/errors";
import { parseJson } from "@/lib/json";
import { storableJson } from "@/lib/storable-text";
import type { BodyMemory } from "./body-memory";

const inflate = promisify(gunzip);
const tooLarge = (limit: number) => refuse("too-large", "bodyTooLarge", { kib: Math.floor(limit / 1024) });

/** A small body may inflate to a large one: both are bounded by the route's limit. */
async function plainBody(request: FastifyRequest, body: Buffer): Promise<Buffer> {
  const encoding = request.headers["content-encoding"];
  if (encoding === undefined || encoding === "identity") return body;
  if (encoding !== "gzip") throw refuse("unsupported-media-type", "bodyEncoding");
  const limit = request.routeOptions.bodyLimit;
  try {
    return await inflate(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    throw refuse("bad-request", "bodyGzip");
  }
}

/** JSON can write characters that PostgreSQL cannot store only as escapes: NUL and half of a surrogate pair. */
const unstorableEscape = /\\u(0000|d[89a-f][0-9a-f]{2})/i;

export function parseBody(text: string): unknown {
  const value = parseJson(text);
  return unstorableEscape.test(text) ? storableJson(value) : value;
}

/** JSON bodies, plain or gzip, bounded on the wire and inflated. Other types are refused. */
export function readBodies(app: FastifyInstance, room: BodyMemory): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (request: FastifyRequest, body: Buffer) => {
    const plain = await plainBody(request, body);
    // The inflated size counts, not the compressed one.
    if (plain.length > body.length) room.grow(request, plain.length - body.length);
    request.spendBytes?.(plain.length);
    return parseBody(plain.toString("utf8"));
  });
}
