const HERE = "http://here.invalid";

/** Where to go after signing in: a path of this portal and nothing else, so that a crafted link cannot send people elsewhere. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith("/") || !URL.canParse(next, HERE)) return "/";
  const url = new URL(next, HERE);
  return url.origin === HERE ? `${url.pathname}${url.search}` : "/";
}
