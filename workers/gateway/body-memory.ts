import type { FastifyReply, FastifyRequest } from "fastify";
import { type Holders, Shares } from "../shares";
import { TooMany } from "./refuse";

const MIB = 1024 * 1024;
const RETRY_MS = 1_000;
/** How much memory all bodies together may use while they are read. */
const ALL = 256 * MIB;
const ONE_ORG = 96 * MIB;
const ONE_NODE = 32 * MIB;
/** The share of all unauthenticated callers, and of one address among them. */
const ANONYMOUS = 16 * MIB;
const ONE_ADDRESS = MIB;

export const nodeHolders = (nodeId: string, orgId: string): Holders => [
  [`node ${nodeId}`, ONE_NODE],
  [`org ${orgId}`, ONE_ORG],
];
export const anonymousHolders = (address: string): Holders => [
  [`address ${address}`, ONE_ADDRESS],
  ["anonymous", ANONYMOUS],
];

/** The memory of bodies while they are read. A node has a share and so has its organisation, so that neither can lock the others out. */
export class BodyMemory {
  private readonly shares = new Shares(ALL);
  private readonly releases = new WeakMap<FastifyRequest, (() => void)[]>();
  private readonly holders = new WeakMap<FastifyRequest, Holders>();

  /** @returns a function that frees it, or null when it does not fit. */
  take(bytes: number, holders: Holders): (() => void) | null {
    return this.shares.take(bytes, holders);
  }

  /** Reserves memory for a request's body until the request ends. @throws TooMany when it does not fit. */
  enter(request: FastifyRequest, reply: FastifyReply, holders: Holders): void {
    const { method, headers, routeOptions } = request;
    if (method === "GET" || method === "HEAD") return;
    const length = Number(headers["content-length"] ?? routeOptions.bodyLimit);
    this.holders.set(request, holders);
    this.releases.set(request, []);
    reply.raw.once("close", () => {
      for (const release of this.releases.get(request) ?? []) release();
    });
    this.keep(request, Math.min(length, routeOptions.bodyLimit));
  }

  /** A body is larger after inflation than on the wire: reserves memory for the difference. @throws TooMany. */
  grow(request: FastifyRequest, bytes: number): void {
    this.keep(request, bytes);
  }

  private keep(request: FastifyRequest, bytes: number): void {
    const release = this.take(bytes, this.holders.get(request) ?? []);
    if (!release) throw new TooMany(RETRY_MS);
    this.releases.get(request)?.push(release);
  }
}
