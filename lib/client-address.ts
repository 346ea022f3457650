/**
 * Where a request comes from. Each proxy appends the address that it saw to `x-forwarded-for`; entries further left are only claimed by the caller.
 * So the address is the one that the outermost trusted proxy saw, and without a trusted proxy the connection's own.
 */
export function clientAddress(forwarded: string | undefined, socketAddress: string | undefined, trustedProxies: number): string {
  const chain = [...(forwarded ?? "").split(",").map((part) => part.trim()), socketAddress ?? ""].filter((part) => part !== "");
  const address = chain[chain.length - 1 - trustedProxies] ?? chain[0] ?? "unknown";
  return address.replace(/^::ffff:(?=\d+\.)/, "").slice(0, 64);
}

/** Set by the portal's own server on every request, over whatever the caller sent by that name. */
export const ADDRESS_HEADER = "x-millwright-address";
