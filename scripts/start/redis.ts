import { Redis } from "ioredis";

const OLDEST = "6.2";

/** The value of one line of Redis's INFO. */
const valueIn = (info: string, name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1] ?? "";
const isOlder = (version: string): boolean => version !== "" && version.localeCompare(OLDEST, "en", { numeric: true }) < 0;

/** The first reason why queue and bus cannot use this Redis, or null. */
function problemOf(info: string): string | null {
  const [version, policy] = [valueIn(info, "redis_version"), valueIn(info, "maxmemory_policy")];
  if (isOlder(version)) return `it is version ${version}; ${OLDEST} or newer is needed.`;
  if (valueIn(info, "cluster_enabled") === "1") return "it runs in cluster mode. Use one server, with or without replicas.";
  if (valueIn(info, "maxmemory") !== "0" && policy && policy !== "noeviction")
    return `it may evict jobs: its maxmemory-policy is ${policy}. Set it to noeviction.`;
  return null;
}

/** @throws Error that says what to do, without the URL's password. */
export async function refuseUnfitRedis(url: string): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 5_000, retryStrategy: () => null });
  // connect() only says that the connection is closed. This event says why.
  let cause: Error | undefined;
  client.on("error", (error: Error) => {
    cause = error;
  });
  try {
    await client.connect();
    const problem = problemOf(await client.info());
    if (problem) throw new Error(problem);
  } catch (error) {
    const { host } = new URL(url);
    throw new Error(`REDIS_URL (${host}) cannot be used: ${(cause ?? (error as Error)).message}`);
  } finally {
    client.disconnect();
  }
}
