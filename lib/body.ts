import "server-only";
import { refuse } from "@/lib/errors";
import { parseJson } from "@/lib/json";

/** Reads a request's body, never more than `limit` bytes, whatever its headers claim. @throws AppError `too-large`. */
export async function readBody(request: Request, limit: number): Promise<string> {
  const tooLarge = () => refuse("too-large", "bodyTooLarge", { kib: Math.floor(limit / 1024) });
  if (Number(request.headers.get("content-length") ?? 0) > limit) throw tooLarge();
  if (!request.body) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** @throws AppError `unsupported-media-type`, `bad-request` for what is not JSON, `too-large`. */
export async function readJson(request: Request, limit: number): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) throw refuse("unsupported-media-type", "sendJson");
  return parseJson(await readBody(request, limit));
}
