import { describe, expect, it } from "vitest";
import { Workload } from "../../../lib/contracts/workload";
import { safetensors } from "../../testing/checkpoint-files";
import { recordedHost } from "../../testing/recorded-host";
import { modelLoad } from "./load.check";
import { refusalIn } from "./start-refusal";

const trace = [
  "INFO 03-02 11:02:41 [core.py:61] Initializing the engine",
  "Traceback (most recent call last):",
  '  File "/opt/e.py", line 7',
];

describe("a model server that refuses its model", () => {
  it.each([
    [
      "ValueError: User-specified max_model_len (40960) is greater than the derived max_model_len (max_position_embeddings=32768)",
      /context/,
    ],
    [
      "ValueError: The quantization method fp8 is not supported for the current GPU. Minimum capability: 89. Current capability: 80.",
      /quantisation/,
    ],
    [
      "RuntimeError: ('Quantization scheme is not supported for ', 'the current GPU. Min capability: 80. ', 'Current capability: 75.')",
      /quantisation/,
    ],
    [
      "ValueError: Bfloat16 is only supported on GPUs with compute capability of at least 8.0. Your Tesla T4 GPU has compute capability 7.5.",
      /--dtype/,
    ],
    ["ValueError: Total number of attention heads (28) must be divisible by tensor parallel size (3).", /number of GPUs/],
    [
      "ValueError: The checkpoint you are trying to load has model type `qwen9` but Transformers does not recognize this architecture.",
      /update/,
    ],
    ["llama_model_load: error loading model: error loading model architecture: unknown model architecture: 'glm9'", /update/],
    ["ValueError: Tokenizer class Foo9Tokenizer does not exist or is not currently imported.", /tokenizer/],
    ["ValueError: LoRA rank 64 is greater than max_lora_rank 16.", /--max-lora-rank/],
    ["api_server.py: error: unrecognized arguments: --guided-decoding-backend outlines", /start command/],
  ])("says why and what to do: %s", (line, advice) => {
    expect(refusalIn([...trace, line, "RuntimeError: Engine core initialization failed. See root cause above."])).toMatchObject({
      text: expect.stringContaining(line.slice(0, 60)),
      advice: expect.stringMatching(advice),
    });
  });

  it("is running when lines of its work follow", () => {
    const life = [
      "INFO: Started server process [1]",
      "INFO: Application startup complete.",
      "INFO: Uvicorn running on http://0.0.0.0:8000",
    ];
    expect(refusalIn([...trace, "ValueError: LoRA rank 64 is greater than max_lora_rank 16.", ...life])).toBeNull();
    expect(refusalIn(life)).toBeNull();
  });

  it("is found although its files are whole, and without a declared model", async () => {
    const files = {
      "/m/config.json": "{}",
      "/m/model.safetensors": safetensors(8),
      "/log": [...trace, "ValueError: LoRA rank 64 is greater than max_lora_rank 16.", ""].join("\n"),
      "/quiet": "INFO: Uvicorn running\n",
    };
    const run = (fields: object, http = {}) =>
      modelLoad.run(recordedHost({ files, http }), Workload.parse({ name: "llm", kind: "serving", logs: ["/log"], ...fields }), new Map());
    const refused = { state: "faulty", code: "engine-refuses", sentence: expect.stringContaining("LoRA rank 64") };
    expect(await run({ model: { id: "/m" } })).toMatchObject(refused);
    expect(await run({})).toMatchObject(refused);
    expect(await run({ endpoint: "http://s" })).toMatchObject(refused);
    expect(await run({ endpoint: "http://s" }, { "http://s/v1/models": "{}" })).toMatchObject({ state: "ok" });
    expect(await run({ logs: ["/quiet"] })).toMatchObject({ state: "ok" });
    expect(await run({ logs: ["/nothing"] })).toMatchObject({ state: "not-applicable" });
  });
});
