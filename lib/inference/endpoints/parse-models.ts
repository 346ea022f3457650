import * as z from "zod";
import type { Model } from "@/lib/contracts/playground";
import { storableText } from "@/lib/storable-text";
import { jsonOf } from "./refusal-text";

const size = z.int().positive().nullish().catch(null);
/** vLLM and SGLang say `max_model_len`, OpenRouter `context_length`, Groq `context_window`, Mistral `max_context_length`, llama.cpp `meta.n_ctx_train`. */
const Entry = z.object({
  id: z.string().min(1).max(300),
  max_model_len: size,
  context_length: size,
  context_window: size,
  max_context_length: size,
  meta: z.object({ n_ctx_train: size }).nullish().catch(null),
});

/** The answer of `/v1/models`, by name; entries that are no models are left out. null = not such an answer. */
export function parseModels(body: string): Model[] | null {
  const list = z.object({ data: z.array(z.unknown()) }).safeParse(jsonOf(body));
  if (!list.success) return null;
  return list.data.data
    .flatMap((entry) => {
      const parsed = Entry.safeParse(entry);
      return parsed.success ? [parsed.data] : [];
    })
    .map((entry) => ({
      id: storableText(entry.id),
      contextLength:
        entry.max_model_len ?? entry.context_length ?? entry.context_window ?? entry.max_context_length ?? entry.meta?.n_ctx_train ?? null,
    }))
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
