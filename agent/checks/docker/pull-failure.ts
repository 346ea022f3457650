export type PullFailure =
  | "unauthorised"
  | "rate-limited"
  | "not-found"
  | "dns"
  | "tls"
  | "disk-full"
  | "registry-unreachable"
  | "wrong-architecture"
  | "not-a-registry"
  | "pull-fails";

/**
 * What the Engine's message about a registry means. Order matters: Docker Hub answers "pull access denied … may require 'docker login'" for a
 * repository that does not exist, and a TLS failure also says "failed to".
 */
const patterns: [RegExp, PullFailure, string][] = [
  [/toomanyrequests|rate limit|\b429\b/i, "rate-limited", "the registry limits how often this host may pull"],
  [/no space left|not enough space|disk quota/i, "disk-full", "the disk is full"],
  [/no matching manifest for|no match for platform/i, "wrong-architecture", "the registry has this tag for other processors only"],
  [
    /proxyconnect|Proxy Authentication Required|\b407\b/i,
    "registry-unreachable",
    "the proxy that the engine is set to use does not let it through",
  ],
  // NVIDIA's registry puts a page of HTML behind the word.
  [
    /\b(?:unauthorized|denied): *<|\b401 Authorization Required/i,
    "unauthorised",
    "the registry does not let this host in, or the repository does not exist",
  ],
  [
    /layer verification failed|unexpected commit digest|wrong diff id|size validation failed/i,
    "pull-fails",
    "a layer arrives changed: a proxy or mirror on the way alters it, or stores it damaged",
  ],
  [/docker-credential-|getting credentials/i, "unauthorised", "the program that keeps the registry's login fails"],
  [/invalid reference format|must be lowercase/i, "pull-fails", "the image's name is not one that Docker can read"],
  [
    /schema (?:version )?1|Image Format v1/i,
    "pull-fails",
    "the image has a format that this engine no longer reads: ask for one that was built again",
  ],
  [/lsetxattr|setxattr|overlay.*not supported/i, "pull-fails", "the file system below Docker's folder does not support what a layer needs"],
  [
    /did not resolve to an alias|no unqualified-search registries/i,
    "not-found",
    "its name carries no registry, and this engine has none to look in",
  ],
  [
    /invalid character '<'|text\/html|<!DOCTYPE|<html|Docker-Content-Digest|unexpected media type|unexpected end of JSON/i,
    "not-a-registry",
    "something else than a registry answers, such as a login page, a proxy or a web server",
  ],
  [
    /\b50[234] |Bad Gateway|Service Unavailable|Gateway Time-?out/i,
    "registry-unreachable",
    "the registry, or the proxy before it, is out of order",
  ],
  [/no such host|server misbehaving|Temporary failure in name resolution|lookup .* on/i, "dns", "the registry's name does not resolve"],
  [/HTTP response to HTTPS client/i, "tls", "the registry speaks plain HTTP where the engine wants TLS"],
  [/certificate has expired|is not yet valid/i, "tls", "the registry's certificate is out of date, or this host's clock is"],
  [/x509|tls:|certificate/i, "tls", "the registry's certificate is not accepted"],
  [
    /unauthorized|authentication required|denied\b|\b40[13]\b|no basic auth/i,
    "unauthorised",
    "the registry does not let this host in, or the repository does not exist",
  ],
  [
    /manifest unknown|not found|manifest for .* not found|name unknown|repository .* not found|\b404\b/i,
    "not-found",
    "the registry does not have this tag",
  ],
  [
    /timeout|timed out|deadline exceeded|connection refused|no route to host|network is unreachable|EOF|connection reset/i,
    "registry-unreachable",
    "the registry does not answer",
  ],
];

/** Classifies an error message of the Engine or of a registry. */
export function pullFailure(message: string): { code: PullFailure; words: string } {
  const found = patterns.find(([pattern]) => pattern.test(message));
  return found ? { code: found[1], words: found[2] } : { code: "pull-fails", words: "the registry refuses it" };
}

/** The registry of an image reference: what stands before the first slash when it looks like a host, else Docker Hub. */
export function registryOf(image: string): string {
  const [first, ...rest] = image.split("/");
  return rest.length > 0 && (/[.:]/.test(first!) || first === "localhost") ? first! : "docker.io";
}
