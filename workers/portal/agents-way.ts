import { Agent, request as ask, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { refuse } from "@/lib/errors";
import { answerRefusal } from "./refuse";

/** What is between two neighbours only (RFC 9110, section 7.6.1). */
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

/** Hands `/agent/*` on to the gateway as it comes, so that one port is enough to start with. What it may send is the gateway's to judge. */
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
    // A long-poll whose agent hung up is ended at the gateway, too.
    response.on("close", () => away.destroy());
    request.pipe(away);
  };
}
