/** Longest event that is taken, in characters: a server that never ends its event must not fill the memory. */
const LONGEST = 4_000_000;

export class SseOverflow extends Error {}

/**
 * Reads a `text/event-stream` (WHATWG HTML, "Interpreting an event stream") however its bytes are cut: `push` returns the
 * data of the events that became complete. Names and ids of events are not used by the chat protocol and are dropped.
 * @throws SseOverflow when one event is longer than 4 million characters.
 */
export function sseReader() {
  const decoder = new TextDecoder("utf-8");
  let rest = "";
  let data: string[] = [];
  let held = 0;
  let scanned = 0;

  function line(text: string, done: string[]): void {
    if (text === "") {
      if (data.length > 0) done.push(data.join("\n"));
      data = [];
      held = 0;
      return;
    }
    if (text !== "data" && !text.startsWith("data:")) return;
    const value = text.slice(5);
    data.push(value.startsWith(" ") ? value.slice(1) : value);
    held += value.length;
  }

  function take(text: string, atEnd: boolean): string[] {
    const done: string[] = [];
    rest += text;
    let from = 0;
    let at = scanned;
    for (; at < rest.length; at += 1) {
      const char = rest[at];
      if (char !== "\n" && char !== "\r") continue;
      // A CR at the very end may be half of a CR LF: wait for what follows.
      if (char === "\r" && at === rest.length - 1 && !atEnd) break;
      line(rest.slice(from, at), done);
      if (char === "\r" && rest[at + 1] === "\n") at += 1;
      from = at + 1;
    }
    rest = rest.slice(from);
    scanned = at - from;
    if (rest.length + held > LONGEST) throw new SseOverflow("The endpoint sent an event that never ends.");
    return done;
  }

  return {
    push: (bytes: Uint8Array): string[] => take(decoder.decode(bytes, { stream: true }), false),
    /** The stream is over: an event without its closing blank line is given too, since some servers leave it out. */
    end(): string[] {
      const done = take(decoder.decode(), true);
      if (rest !== "") line(rest, done);
      line("", done);
      rest = "";
      return done;
    },
  };
}
