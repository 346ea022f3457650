import type { HubFiles } from "./hub-probe";
import { VOCABULARY } from "./layout-problems";
import type { ModelCache, ModelProblem } from "./model-cache";
import { isWeights } from "./weight-sets";

/**
 * Adds what the hub's own list shows for the same commit: files of another size, and a config or tokenizer that is not there. Weights in other
 * formats than the cached one are left out, because most libraries fetch one format only.
 */
export function compareWithHub(cache: ModelCache, described: HubFiles | null): ModelCache {
  if (described === null || cache.state === "empty" || cache.commit === "" || described.commit !== cache.commit) return cache;
  const told = new Set(cache.problems.map(({ text }) => text.split(" ")[0]));
  const problems: ModelProblem[] = [];
  for (const [name, size] of cache.files) {
    const wanted = described.files.get(name);
    if (wanted != null && wanted !== size && !told.has(name))
      problems.push({ kind: "damaged", text: `${name} has ${size} bytes, the hub's has ${wanted}` });
  }
  const top = (names: Iterable<string>) => [...names].filter((name) => !name.includes("/"));
  const [mine, theirs] = [top(cache.files.keys()), top(described.files.keys())];
  const isLoadedByConfig = mine.some((name) => isWeights(name) && !name.endsWith(".gguf"));
  if (isLoadedByConfig && theirs.includes("config.json") && !mine.includes("config.json") && !told.has("config.json"))
    problems.push({ kind: "missing", text: "config.json is missing (the hub lists it)" });
  const vocabulary = theirs.find((name) => VOCABULARY.test(name));
  if (isLoadedByConfig && vocabulary && !mine.some((name) => VOCABULARY.test(name)))
    problems.push({ kind: "missing", text: `the tokenizer is missing (the hub lists ${vocabulary})` });
  if (problems.length === 0) return cache;
  return { ...cache, state: "incomplete", problems: [...cache.problems, ...problems] };
}
