import "server-only";
import { subscribe } from "@/lib/bus";
import type { LiveEvent } from "@/lib/contracts/live";
import { gauge } from "@/lib/process-metrics/registry";
import { type Holder, openStreams, refuseWhenFull } from "./open-streams";

/** The interval of heartbeats to a browser; it shows itself offline after four missing ones. */
const BEAT_MS = 1_000;
const LOOK_MS = 15_000;
/** Events that wait for a browser that does not read. Beyond this it is disconnected, and reads everything again when it reconnects. */
const MOST_WAITING = 1_000;
/** A subscription that took longer than this may have missed something. */
const AT_ONCE_MS = 20;

const open = openStreams();

gauge("millwright_portal_live_streams", "Browsers that listen for changes.", () => [{ value: open.size }]);

/** Ends every browser's stream, so that the server can stop: it would wait for them for ever. */
export function closeLiveStreams(): void {
  for (const close of [...open.keys()]) close();
}

interface Audience extends Holder {
  /** Called every 15 s and whenever the org's members changed. */
  mayStillListen(): Promise<boolean>;
}

/**
 * The org's "this changed" events as server-sent events, until the browser disconnects, its person is no longer a member, or the process stops.
 * @throws AppError `too-many-requests` when the person or the org holds as many streams as one may.
 */
export function liveStream(
  { orgId, personId, mayStillListen }: Audience,
  gone: AbortSignal,
  { beatMs = BEAT_MS, lookMs = LOOK_MS } = {},
): Response {
  refuseWhenFull({ orgId, personId });
  const text = new TextEncoder();
  let end = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (lines: string) => {
          if ((controller.desiredSize ?? 0) < -MOST_WAITING) return end();
          controller.enqueue(text.encode(lines));
        };
        const tell = (event: LiveEvent) => send(`data: ${JSON.stringify(event)}\n\n`);
        // An unreachable database does not prove that a member was removed.
        const look = () =>
          void mayStillListen().then(
            (may) => may || end(),
            () => {},
          );
        const subscription = subscribe(orgId, (event) => {
          tell(event);
          if (event.noun === "members") look();
        });
        // An event instead of a comment, because scripts in a browser do not see comments.
        const beats = setInterval(() => send("event: beat\ndata:\n\n"), beatMs);
        const looks = setInterval(look, lookMs);
        end = () => {
          if (!open.delete(end)) return;
          clearInterval(beats);
          clearInterval(looks);
          subscription.unsubscribe();
          gone.removeEventListener("abort", end);
          controller.close();
        };
        open.set(end, { orgId, personId });
        gone.addEventListener("abort", end);
        send("retry: 2000\n\n");
        const began = Date.now();
        void subscription.ready.then(() => open.has(end) && Date.now() - began > AT_ONCE_MS && tell({ noun: "all" }));
        if (gone.aborted) end();
      },
      cancel: () => end(),
    },
    { highWaterMark: 1 },
  );
  return new Response(body, {
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" },
  });
}
