import { Agent, request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { refuse } from "@/lib/errors";
import { answerRefusal } from "./refuse";

/** Hop-by-hop headers (RFC 9110, section 7.6.1). */
const ofOneConnection = new Set([
  "connection",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "proxy-connection",
  "expect",
]);

const passedOn = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => !ofOneConnection.has(name) && value !== undefined));

/** Forwards `/agent/*` unchanged to the gateway, so that one port is enough to start with. The gateway checks the requests. */
export function agentsWay(gatewayUrl: string) {
  const { hostname, port } = new URL(gatewayUrl);
  const connections = new Agent({ keepAlive: true });
  return (request: IncomingMessage, response: ServerResponse): void => {
    const forwarded = [request.headers["x-forwarded-for"], request.socket.remoteAddress].filter(Boolean).join(", ");
    const headers = { ...passedOn(request.headers), "x-forwarded-for": forwarded };
    const away = ask({ hostname, port, agent: connections, method: request.method, path: request.url, headers });
    away.on("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, passedOn(answer.headers));
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    away.on("error", () => {
      if (response.headersSent) response.destroy();
      else answerRefusal(response, refuse("unavailable", "agentsDoorSilent"));
    });
    // When the agent disconnects, its long-poll at the gateway ends, too.
    response.on("close", () => away.destroy());
    request.pipe(away);
  };
}
