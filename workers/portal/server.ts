import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answerWithProof } from "@/lib/auth/server-proof";
import { ADDRESS_HEADER, clientAddress } from "@/lib/client-address";
import { AppError } from "@/lib/errors";
import { agentsWay } from "./agents-way";
import { PortalBodies } from "./bodies";
import { answerRefusal } from "./refuse";

interface Options {
  gatewayUrl: string;
  trustedProxies: number;
  /** People reach the portal by TLS. */
  isSecure: boolean;
  /** Answers pages and the API. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** The portal's HTTP server: checks that must happen before Next reads a request. */
export function makePortalServer({ gatewayUrl, trustedProxies, isSecure, handle }: Options): Server {
  const bodies = new PortalBodies();
  const toGateway = agentsWay(gatewayUrl);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(answerWithProof(request.headers, request.socket))) response.setHeader(name, value);
    if (isSecure) response.setHeader("strict-transport-security", "max-age=31536000");
    if (/^\/+agent\//.test(request.url ?? "")) return toGateway(request, response);
    const forwarded = request.headers["x-forwarded-for"];
    const address = clientAddress(Array.isArray(forwarded) ? forwarded.join(",") : forwarded, request.socket.remoteAddress, trustedProxies);
    request.headers[ADDRESS_HEADER] = address;
    try {
      response.on("close", bodies.enter(request, address));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return answerRefusal(response, error);
    }
    void handle(request, response);
  });
  server.headersTimeout = 15_000;
  // Time to send a request, not to answer one.
  server.requestTimeout = 60_000;
  server.keepAliveTimeout = 75_000;
  return server;
}
