import "server-only";
import { createServer } from "node:http";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { processWide } from "@/lib/process-wide";
import { contentType, measureProcess, processText } from "./registry";

const opened = processWide<{ close?: () => void }>("process-metrics.server", () => ({}));

/**
 * Answers `/metrics` on a separate port if MILLWRIGHT_METRICS_PORT is set: on the loopback address unless MILLWRIGHT_METRICS_HOST says
 * otherwise. These numbers belong to the installation and to no org, so no API key and no public address serves them.
 * @returns a function that closes it.
 */
export function serveProcessMetrics(): () => void {
  const { MILLWRIGHT_METRICS_PORT: port, MILLWRIGHT_METRICS_HOST: host } = env();
  if (port === undefined) return () => {};
  if (opened.close) return opened.close;
  measureProcess();
  const server = createServer((request, response) => {
    if (request.url !== "/metrics" || request.method !== "GET") return void response.writeHead(404).end();
    void processText().then((text) => response.writeHead(200, { "content-type": contentType }).end(text));
  });
  // The process must work without it, even when the port is taken.
  server.on("error", (error) => log.warn({ error: error.message, host, port }, "the metrics of this process cannot be scraped"));
  server.listen(port, host).unref();
  opened.close = () => {
    server.close();
    server.closeAllConnections();
  };
  return opened.close;
}
