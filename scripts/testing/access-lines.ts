const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const two = (n: number): string => String(n).padStart(2, "0");

export interface Asked {
  client: string;
  path: string;
  status: number;
  durationMs?: number;
}

/** A line in nginx's format, with `$request_time` at the end. */
export function accessLine(atMs: number, { client, path, status, durationMs = 42 }: Asked): string {
  const at = new Date(atMs);
  const day = `${two(at.getUTCDate())}/${months[at.getUTCMonth()]}/${at.getUTCFullYear()}`;
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  return `${client} - - [${day}:${time} +0000] "GET ${path} HTTP/1.1" ${status} 153 "-" "test" ${(durationMs / 1_000).toFixed(3)}`;
}
