import { posix } from "node:path";
import type { Host } from "../../host/host";
import { isWeights } from "./weight-sets";

/** Files that any tokenizer of the libraries is made from. */
export const VOCABULARY = /^(tokenizer\.(json|model)|vocab\.\w+|tekken\.json|bpe\.codes|dict\.txt|.+\.(tiktoken|spm|model|bpe))$/;
/** These work on bytes or characters and have no vocabulary. */
const WITHOUT_VOCABULARY = /^(ByT5|Canine|Perceiver|MGPSTR|Rwkv|CharacterBert)/i;
/** Files that show that a folder is loaded by `config.json`. */
const SIGNS_OF_CONFIG =
  /^(tokenizer_config\.json|generation_config\.json|model\.safetensors\.index\.json|pytorch_model\.bin\.index\.json)$/;
const OTHER_CONFIGS = ["config.json", "params.json", "adapter_config.json", "model_index.json", "open_clip_config.json"];

/** What a model's own descriptions name and the folder lacks: a pipeline's parts, the config, the tokenizer, an adapter's base model. */
export async function layoutProblems(
  host: Host,
  root: string,
  folder: string,
  names: Set<string>,
): Promise<{ problems: string[]; notes: string[] }> {
  const json = async (name: string): Promise<Record<string, unknown>> => {
    try {
      const value: unknown = JSON.parse(await host.readText(posix.join(folder, name)));
      return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    } catch {
      return {};
    }
  };
  const problems: string[] = [];
  const notes: string[] = [];
  const top = [...names].filter((name) => !name.includes("/"));
  if (names.has("model_index.json")) problems.push(...missingParts(await json("model_index.json"), names));
  if (top.some((name) => SIGNS_OF_CONFIG.test(name)) && top.some(isWeights) && !OTHER_CONFIGS.some((name) => names.has(name)))
    problems.push("config.json is missing");
  // A tokenizer with its own code may keep its vocabulary anywhere.
  const hasOwnCode = top.some((name) => /^tokeniz\w*\.py$/.test(name));
  if (names.has("tokenizer_config.json") && !hasOwnCode && !top.some((name) => VOCABULARY.test(name))) {
    const { tokenizer_class: kind } = await json("tokenizer_config.json");
    if (!WITHOUT_VOCABULARY.test(String(kind ?? ""))) problems.push("there is no tokenizer file beside tokenizer_config.json");
  }
  if (names.has("adapter_config.json")) {
    const { base_model_name_or_path: base } = await json("adapter_config.json");
    if (typeof base === "string" && base !== "") {
      const place = posix.isAbsolute(base) ? base : posix.join(root, `models--${base.replaceAll("/", "--")}`);
      const isThere = await host.stat(place).then(
        () => true,
        () => false,
      );
      if (!isThere && posix.isAbsolute(base)) problems.push(`its base model ${base} is missing (adapter_config.json names it)`);
      else if (!isThere) notes.push(`its base model ${base} is not in the cache`);
    }
  }
  return { problems, notes };
}

/** A pipeline names each of its parts as `"vae": ["diffusers", "AutoencoderKL"]`; `[null, null]` is a part that it does not use. */
function missingParts(index: Record<string, unknown>, names: Set<string>): string[] {
  const problems: string[] = [];
  for (const [part, value] of Object.entries(index)) {
    if (part.startsWith("_") || !Array.isArray(value) || typeof value[1] !== "string") continue;
    const files = [...names].filter((name) => name.startsWith(`${part}/`));
    if (files.length === 0) problems.push(`${part}/ is missing (model_index.json names it)`);
    else if (names.has(`${part}/config.json`) && !files.some(isWeights) && !files.some((name) => /\.index(\.\w+)?\.json$/.test(name)))
      problems.push(`there is no file with weights in ${part}/`);
  }
  return problems;
}
