/** How a model must be served to give right answers, as its vendor publishes it. */
export interface ServingProfile {
  name: string;
  /** Where it is published. */
  source: string;
  models: string[];
  servedNames: string[];
  engines: Partial<Record<"vllm" | "sglang", { version: string; flags: Record<string, string>; advised: Record<string, string> }>>;
  /** Packages that must satisfy these, even where the engine's own metadata disagrees. */
  packages: Record<string, string>;
  contextLength: number;
  /** A prompt whose right answer has a known shape. */
  golden: { system: string; user: string; expect: RegExp };
}

const PHONE_GOLDEN: ServingProfile["golden"] = {
  system: 'You operate a phone. Answer with one action: do(action="Launch", app="…") or finish(message="…").',
  user: "Open the Settings app.",
  expect: /\b(do\(action=|finish\(message=)/,
};

const PHONE_ENGINES: ServingProfile["engines"] = {
  vllm: {
    version: ">=0.12.0",
    flags: {
      "max-model-len": "25480",
      "chat-template-content-format": "string",
      "mm-processor-kwargs": '{"max_pixels":5000000}',
      "limit-mm-per-prompt": '{"image":10}',
    },
    advised: { "mm-encoder-tp-mode": "data", "mm-processor-cache-type": "shm" },
  },
  sglang: {
    version: ">=0.5.6.post1",
    flags: { "context-length": "25480", "mm-process-config": '{"image":{"max_pixels":5000000}}' },
    advised: { "mm-enable-dp-encoder": "true" },
  },
};

/** By the name that a workload gives as `profile`. vLLM's flags and all versions: README and requirements.txt of Open-AutoGLM, December 2025. */
export const profiles: Record<string, ServingProfile> = Object.fromEntries(
  [
    { name: "autoglm-phone-9b", model: "AutoGLM-Phone-9B", hosted: "ZhipuAI/AutoGLM-Phone-9B" },
    { name: "autoglm-phone-9b-multilingual", model: "AutoGLM-Phone-9B-Multilingual", hosted: "ZhipuAI/AutoGLM-Phone-9B-Multilingual" },
  ].map(({ name, model, hosted }) => [
    name,
    {
      name,
      source: "README of Open-AutoGLM",
      models: [`zai-org/${model}`, hosted],
      servedNames: [name],
      engines: PHONE_ENGINES,
      // "Any dependency conflicts related to Transformers can be ignored" (its requirements.txt).
      packages: { transformers: ">=5.0.0rc0" },
      contextLength: 25_480,
      golden: PHONE_GOLDEN,
    },
  ]),
);

/** The packages that a workload's profile forces, whatever other packages say of them. */
export const overridesOf = (profile: string | undefined): Record<string, string> => (profile && profiles[profile]?.packages) || {};
