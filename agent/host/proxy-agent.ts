import * as http from "node:http";
import * as https from "node:https";
import type { Duplex } from "node:stream";
import * as tls from "node:tls";

const CONNECT_MS = 15_000;

/** An agent of Node's that reaches https addresses by an HTTP proxy's CONNECT. Failures at the proxy itself are marked, because their fix is a different one. */
export class ProxyAgent extends https.Agent {
  constructor(private readonly proxy: URL) {
    super();
  }

  override createConnection(
    options: https.RequestOptions & { servername?: string },
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const done = callback as (error: Error | null, stream?: Duplex) => void;
    const connect = http.request({
      ...proxyAddress(this.proxy),
      method: "CONNECT",
      path: `${options.host}:${options.port}`,
      headers: { host: `${options.host}:${options.port}`, ...proxyLogin(this.proxy) },
      timeout: CONNECT_MS,
      agent: false,
    });
    connect.once("connect", (answer, socket) => {
      if (answer.statusCode === 200) return done(null, tls.connect({ ...(options as tls.ConnectionOptions), socket }));
      socket.destroy();
      done(Object.assign(new Error(`the proxy answers ${answer.statusCode}`), { proxyStatus: answer.statusCode }));
    });
    connect.once("timeout", () => connect.destroy(Object.assign(new Error("the proxy does not answer"), { code: "ETIMEDOUT" })));
    connect.once("error", (error) => done(Object.assign(error, { atProxy: true })));
    connect.end();
  }
}

/** What an http address needs to be asked for through a proxy: the proxy's address, the whole URL as path. */
export const proxied = (proxy: URL, target: URL): http.RequestOptions => ({
  ...proxyAddress(proxy),
  path: target.href,
  setHost: false,
});

/** `http://name:3128`, or without the scheme, as such variables are often written. @throws TypeError when it is no address. */
export const parseProxy = (text: string): URL => new URL(/^[a-z]\w*:\/\//i.test(text) ? text : `http://${text}`);

const proxyAddress = (proxy: URL) => ({ host: proxy.hostname.replace(/^\[|\]$/g, ""), port: proxy.port || 80 });

/** The header with which a proxy's URL logs in (Basic, RFC 7617); none for a URL without a user. */
export const proxyLogin = (proxy: URL): Record<string, string> =>
  proxy.username === ""
    ? {}
    : {
        "proxy-authorization": `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString("base64")}`,
      };
