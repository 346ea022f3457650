import "server-only";
import { closeLiveStreams } from "./stream";

let registered = false;

/** Once a process: on SIGTERM and SIGINT the open streams end, else the server waits for its browsers. The process also ends when its starter is gone. */
export function closeStreamsOnExit(): void {
  if (registered) return;
  registered = true;
  process.once("SIGTERM", closeLiveStreams);
  process.once("SIGINT", closeLiveStreams);
  process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
}
