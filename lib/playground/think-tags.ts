const OPEN = "<think>";
const CLOSE = "</think>";
/** An answer that begins with more white space has no thinking in front of it: nothing is held back for longer. */
const LONGEST_START = 1_000;

export interface Split {
  text: string;
  thinking: string;
}

/**
 * Separates `<think>…</think>` at the beginning of an answer from the answer, for servers without a reasoning parser.
 * Only the beginning counts: a model that writes about the tag later is quoted as it is.
 */
export function thinkSplitter() {
  let state: "start" | "thinking" | "gap" | "text" = "start";
  let held = "";

  function push(piece: string): Split {
    if (state === "text") return { text: piece, thinking: "" };
    if (state === "gap") return afterGap(piece);
    held += piece;
    if (state === "start") {
      const begun = held.trimStart();
      if (held.length <= LONGEST_START && begun.length < OPEN.length && OPEN.startsWith(begun)) return { text: "", thinking: "" };
      if (!begun.startsWith(OPEN)) {
        state = "text";
        return { text: take(held.length), thinking: "" };
      }
      state = "thinking";
      held = begun.slice(OPEN.length);
    }
    const end = held.indexOf(CLOSE);
    if (end === -1) return { text: "", thinking: take(held.length - partialAtEnd(held)) };
    const thinking = take(end);
    const text = held.slice(CLOSE.length);
    held = "";
    return { text: afterGap(text).text, thinking };
  }

  /** The blank lines between the thinking and the answer belong to neither. */
  function afterGap(piece: string): Split {
    const text = piece.trimStart();
    state = text === "" ? "gap" : "text";
    return { text, thinking: "" };
  }

  function take(length: number): string {
    const taken = held.slice(0, length);
    held = held.slice(length);
    return taken;
  }

  return {
    push,
    /** What was held back in case a tag would follow. */
    end(): Split {
      const left = take(held.length);
      return state === "thinking" ? { text: "", thinking: left } : { text: left, thinking: "" };
    },
  };
}

/** How many characters at the end may be the beginning of the closing tag. */
function partialAtEnd(text: string): number {
  for (let length = Math.min(CLOSE.length - 1, text.length); length > 0; length -= 1) {
    if (CLOSE.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
