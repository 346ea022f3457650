/** Longest event that is accepted, in characters: a server that never ends its event must not fill the memory. */
const LONGEST = 4_000_000;

/** One event is longer than an event may be. */
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
  /** A CR at the very end, which may be half of a CR LF. */
  let halfBreak = "";

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
    // The line break counts, so that empty lines cannot fill the memory either.
    held += value.length + 1;
  }

  function take(text: string, atEnd: boolean): string[] {
    const done: string[] = [];
    const piece = halfBreak + text;
    halfBreak = "";
    let from = 0;
    // Only the new text is searched: the unfinished line before it can be millions of characters long.
    for (let at = 0; at < piece.length; at += 1) {
      const char = piece[at];
      if (char !== "\n" && char !== "\r") continue;
      const isCut = char === "\r" && at === piece.length - 1 && !atEnd;
      rest += piece.slice(from, at);
      from = at + 1;
      if (isCut) {
        halfBreak = char;
        break;
      }
      line(rest, done);
      rest = "";
      if (char === "\r" && piece[at + 1] === "\n") {
        at += 1;
        from = at + 1;
      }
    }
    rest += piece.slice(from);
    if (rest.length + held > LONGEST) throw new SseOverflow("The endpoint sent an event that never ends.");
    return done;
  }

  return {
    push: (bytes: Uint8Array): string[] => take(decoder.decode(bytes, { stream: true }), false),
    /** The stream is over: an event without its closing blank line is returned too, since some servers leave it out. */
    end(): string[] {
      const done = take(decoder.decode(), true);
      if (rest !== "") line(rest, done);
      line("", done);
      rest = "";
      return done;
    },
  };
}
