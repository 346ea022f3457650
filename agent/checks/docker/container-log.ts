import { stripVTControlCharacters } from "node:util";
import type { Engine } from "./engine";

const LINES = 60;

/** The last lines that a container printed, as the engine keeps them; empty where its log driver keeps none. */
export async function containerLog(engine: Engine, id: string): Promise<string[]> {
  const answer = await engine.get(`/containers/${encodeURIComponent(id)}/logs?stdout=1&stderr=1&tail=${LINES}`).catch(() => null);
  if (answer?.status !== 200 || typeof answer.json !== "string") return [];
  // Without a terminal each piece has eight bytes before it, the stream and the length: they are no characters of a line.
  return stripVTControlCharacters(answer.json)
    .split("\n")
    .map((line) => [...line].filter((sign) => sign >= " ").join(""))
    .filter((line) => line.trim() !== "");
}
