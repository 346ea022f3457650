import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { closeBus, publish, subscribe } from "@/lib/bus";
import { AppError } from "@/lib/errors";
import { eventually } from "@/scripts/testing/eventually";
import { MOST_OF_ORG, MOST_OF_PERSON } from "./open-streams";
import { closeLiveStreams, liveStream } from "./stream";

// Each test is the first to subscribe in its process.
afterEach(closeBus);

/** Reads a stream as a browser does. */
function listen(response: Response) {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  let ended = false;
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
    ended = true;
  })();
  const until = (holds: () => boolean) => eventually(() => expect(holds()).toBe(true));
  return { reading, until, hears: (part: string) => until(() => text.includes(part)), ends: () => until(() => ended), text: () => text };
}
/** Whether a stream opens, or the code of its refusal. */
function attempt(who: ReturnType<typeof audience>, gone: AbortSignal): string {
  try {
    liveStream(who, gone);
    return "open";
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}
const audience = (more = {}) => ({ orgId: randomUUID(), personId: randomUUID(), mayStillListen: async () => true, ...more });

describe("a browser's stream", () => {
  it("carries the org's events as they happen, and no other's", async () => {
    const who = audience();
    const gone = new AbortController();
    const browser = listen(liveStream(who, gone.signal));
    await browser.hears("retry: 2000");
    // A first subscription of the process may have missed something, and says so.
    await browser.hears('data: {"noun":"all"}');
    await publish(randomUUID(), { noun: "repairs" });
    await publish(who.orgId, { noun: "incidents", id: "i1" });
    await browser.hears('data: {"noun":"incidents","id":"i1"}\n\n');
    expect(browser.text()).not.toContain("repairs");
    gone.abort();
    await browser.ends();
  });

  it("sends heartbeats", async () => {
    const browser = listen(liveStream(audience(), new AbortController().signal, { beatMs: 50 }));
    await browser.hears("event: beat");
    closeLiveStreams();
    await browser.ends();
  });

  it("ends for a removed member: at once when notified, else at the next check", async () => {
    let member = true;
    const who = audience({ mayStillListen: async () => member });
    const told = listen(liveStream(who, new AbortController().signal));
    const looked = listen(liveStream(audience({ mayStillListen: async () => false }), new AbortController().signal, { lookMs: 50 }));
    await looked.ends();
    member = false;
    await told.hears("retry");
    await publish(who.orgId, { noun: "members" });
    await told.ends();
  });

  it("continues while the membership cannot be read", async () => {
    const unsure = async () => Promise.reject(new Error("the database is away"));
    const browser = listen(liveStream(audience({ mayStillListen: unsure }), new AbortController().signal, { beatMs: 30, lookMs: 30 }));
    await browser.until(() => browser.text().split("event: beat").length > 3);
    closeLiveStreams();
    await browser.ends();
  });

  it("ends when the process stops, whoever is listening", async () => {
    const browsers = [1, 2, 3].map(() => listen(liveStream(audience(), new AbortController().signal)));
    closeLiveStreams();
    await Promise.all(browsers.map((browser) => browser.ends()));
  });

  it("is refused beyond a person's share, and 300 attempts do not affect others", async () => {
    const viewer = audience();
    // What is published before the process listens is lost.
    await subscribe(viewer.orgId, () => {}).ready;
    const gone = new AbortController();
    setMaxListeners(0, gone.signal);
    const attempts = Array.from({ length: 300 }, () => attempt(viewer, gone.signal));
    expect(attempts.filter((it) => it === "too-many-requests")).toHaveLength(300 - MOST_OF_PERSON);
    const elsewhere = { ...viewer, orgId: randomUUID() };
    expect(attempt(elsewhere, gone.signal)).toBe("too-many-requests");

    const lead = listen(liveStream({ ...viewer, personId: randomUUID() }, new AbortController().signal));
    await publish(viewer.orgId, { noun: "incidents", id: "i2" });
    await lead.hears('"id":"i2"');

    gone.abort();
    expect(attempt(elsewhere, new AbortController().signal)).toBe("open");
    closeLiveStreams();
    await lead.ends();
  });

  it("is refused beyond an organisation's share, and the others continue", () => {
    const { orgId } = audience();
    const listening = new AbortController().signal;
    setMaxListeners(0, listening);
    for (let n = 0; n < MOST_OF_ORG; n++) expect(attempt(audience({ orgId }), listening)).toBe("open");
    expect(attempt(audience({ orgId }), listening)).toBe("too-many-requests");
    expect(attempt(audience(), listening)).toBe("open");
    closeLiveStreams();
  });
});
