const LOOPBACK = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export const isLoopbackName = (hostname: string): boolean => LOOPBACK.test(hostname);

/** Why people and agents must not use this address, or null. Over plain HTTP everybody on the way reads the cookie and changes what `curl … | sh` runs. */
export function insecureUrl(url: string): string | null {
  const { protocol, hostname } = new URL(url);
  if (protocol === "https:" || isLoopbackName(hostname)) return null;
  return `MILLWRIGHT_URL is ${url}: off this machine it must be https. Put a proxy with TLS in front and set MILLWRIGHT_URL to its address.`;
}
