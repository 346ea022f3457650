import "server-only";
import { directoryClient } from "@/lib/db";
import { log } from "@/lib/log";
import { beatGateway } from "./liveness";

const BEAT_MS = 2_000;

/** Writes every two seconds that the gateway is up. Silence and leases are judged by it. @returns how to stop. */
export function keepGatewayBeat(beatMs = BEAT_MS): () => void {
  let busy = false;
  const beat = async () => {
    if (busy) return;
    busy = true;
    await beatGateway(directoryClient()).catch((error: Error) =>
      log.warn({ error: error.message }, "the gateway's heartbeat was not written"),
    );
    busy = false;
  };
  void beat();
  const timer = setInterval(() => void beat(), beatMs);
  return () => clearInterval(timer);
}
