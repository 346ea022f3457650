import type { ToolCall } from "@/lib/contracts/prompt";
import { type CallPiece, MOST_CALLS } from "./chat-chunk";

/** Longest id and longest name of a call that are kept, in characters. */
const LONGEST = 200;

/**
 * Says to which call of an answer each piece of the stream belongs. OpenAI, vLLM and SGLang count calls with `index` and name a call once; others
 * leave the index out or send every call with index 0, each with its own id, and some repeat id and name in each piece.
 */
export function callPlaces() {
  const known: { index: number | null; id: string; name: string }[] = [];

  function placeOf({ index, id, name }: CallPiece): number | null {
    const begins = id !== "" && name !== "";
    const place = known.findLastIndex((call) => (index === null ? id === "" || call.id === id : call.index === index));
    const isAnother = place !== -1 && begins && known[place]?.id !== "" && known[place]?.id !== id;
    if (place !== -1 && !isAnother) return place;
    return known.length < MOST_CALLS ? known.push({ index, id: "", name: "" }) - 1 : null;
  }

  return (said: CallPiece): (ToolCall & { index: number }) | null => {
    const piece = { ...said, id: said.id.slice(0, LONGEST), name: said.name.slice(0, LONGEST) };
    const place = placeOf(piece);
    const call = place === null ? undefined : known[place];
    if (place === null || !call) return null;
    call.id ||= piece.id;
    // A name comes whole, once or again with each piece, or in parts.
    if (piece.name !== call.name) call.name = (call.name + piece.name).slice(0, LONGEST);
    return { index: place, id: call.id || `call-${place + 1}`, name: call.name, arguments: piece.arguments };
  };
}
