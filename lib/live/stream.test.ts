import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { closeBus, publish } from "@/lib/bus";
import { eventually } from "@/scripts/testing/eventually";
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
const audience = (more = {}) => ({ orgId: randomUUID(), mayStillListen: async () => true, ...more });

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

  it("shows that it is alive", async () => {
    const browser = listen(liveStream(audience(), new AbortController().signal, 50));
    await browser.hears(": still here");
    closeLiveStreams();
    await browser.ends();
  });

  it("ends for somebody who was removed: at once when told, else at the next look", async () => {
    let member = true;
    const who = audience({ mayStillListen: async () => member });
    const told = listen(liveStream(who, new AbortController().signal));
    const looked = listen(liveStream(audience({ mayStillListen: async () => false }), new AbortController().signal, 50));
    await looked.ends();
    member = false;
    await told.hears("retry");
    await publish(who.orgId, { noun: "members" });
    await told.ends();
  });

  it("goes on when nobody can tell whether they are still a member", async () => {
    const unsure = async () => Promise.reject(new Error("the database is away"));
    const browser = listen(liveStream(audience({ mayStillListen: unsure }), new AbortController().signal, 30));
    await browser.until(() => browser.text().split("still here").length > 3);
    closeLiveStreams();
    await browser.ends();
  });

  it("ends when we stop, whoever is listening", async () => {
    const browsers = [1, 2, 3].map(() => listen(liveStream(audience(), new AbortController().signal)));
    closeLiveStreams();
    await Promise.all(browsers.map((browser) => browser.ends()));
  });
});
