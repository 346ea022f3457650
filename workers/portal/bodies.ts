import type { IncomingMessage } from "node:http";
import { refuse } from "@/lib/errors";
import { Shares } from "../shares";

const KIB = 1024;
/** The largest body of a signed-in browser or a script. */
const KNOWN_LIMIT = 1024 * KIB;
/** Signing in, signing up, accepting an invitation. */
const ANONYMOUS_LIMIT = 16 * KIB;
/** How much memory all bodies together may use while they arrive, and those from one address. */
const ALL = 64 * 1024 * KIB;
const ONE_ADDRESS = 8 * 1024 * KIB;

/** Has a credential, which may be invalid. Without one the caller is certainly anonymous. */
const showsCredential = ({ headers }: IncomingMessage): boolean =>
  headers.authorization !== undefined || (headers.cookie ?? "").includes("millwright.session=");

/** Limits the bodies that come to the portal before anything reads them, because callers are not authenticated yet. */
export class PortalBodies {
  private readonly shares = new Shares(ALL);

  /** @returns a function that frees the memory. @throws AppError `too-large`, `bad-request` without a length, `too-many-requests`. */
  enter(request: IncomingMessage, address: string): () => void {
    if (request.headers["transfer-encoding"] !== undefined) throw refuse("bad-request", "needsLength");
    const length = Number(request.headers["content-length"] ?? 0);
    const limit = showsCredential(request) ? KNOWN_LIMIT : ANONYMOUS_LIMIT;
    if (length > limit) throw refuse("too-large", "bodyTooLarge", { kib: limit / KIB });
    const release = this.shares.take(length, [[address, ONE_ADDRESS]]);
    if (!release) throw refuse("too-many-requests", "portalBusy");
    return release;
  }
}
