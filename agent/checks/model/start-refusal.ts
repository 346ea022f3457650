import type { Host } from "../../host/host";
import { endsWith } from "../log-end";
import { newestTail } from "../log-tail";
import { excerpt } from "../quantity";

/** The line with which a model server ended its start. */
export interface Refusal {
  text: string;
  file: string;
  advice: string;
}

/** How vLLM, SGLang, TGI, LMDeploy, TensorRT-LLM, llama.cpp, Ollama and transformers refuse a model that is whole. */
const WORDINGS: [pattern: RegExp, advice: string][] = [
  [
    /greater than the derived max_model_len|(?:context|max\w*)[ _-]?len\w*\W.{0,60}(?:exceeds|larger than|greater than) the (?:model|derived|max)/i,
    "ask for no longer context than the model has",
  ],
  [
    /quantization method \S+ is not supported for|Quantization scheme is not supported|(?:Min(?:imum)?|required) (?:compute )?capability\W.{0,40}Current capability/i,
    "serve a quantisation that this GPU can compute, or use a newer GPU",
  ],
  [
    /quantization method specified in the model config \(\S+\) does not match|(?:Unknown|Invalid) quantization method/i,
    "leave out --quantization, or name the method that the model's config names",
  ],
  [
    /(?:bfloat16|bf16|fp8\w*) is (?:only|not) supported .{0,60}(?:compute capability|GPU|device)/i,
    "serve it in a type that this GPU can compute (--dtype half)",
  ],
  [
    /must be divisible by (?:the )?(?:tensor|world|num_shard|`?tp)|(?:heads|size|dim)\w* .{0,60}(?:not divisible by|must divide) .{0,40}(?:tensor|parallel|tp|world)/i,
    "choose a number of GPUs by which the model's heads can be divided",
  ],
  [
    /required GPUs exceeds|World size \(\d+\) is larger than the number of available GPUs|only found \d+ CUDA devices|invalid device ordinal/i,
    "start it with as many GPUs as this host shows to it",
  ],
  [
    /Model architectures? .{0,120}(?:not supported|failed to be inspected)|does not recognize this architecture|unknown model architecture|unknown pre-tokenizer type|not supported by your version of Ollama|Unsupported (?:model|architecture)\b/i,
    "update the engine and transformers to versions that know this model",
  ],
  [
    /trust_remote_code=True|contains custom code which must be executed/,
    "read the model's own code, then allow it (--trust-remote-code), or choose an engine that knows the model",
  ],
  [
    /Tokenizer class \S+ does not exist|Can't load tokenizer for|Couldn't instantiate the backend tokenizer/,
    "fetch the model's tokenizer files, and install what its tokenizer needs",
  ],
  [
    /no module or parameter named|weights were not initialized from checkpoint|size mismatch for \S+: copying|error loading model: (?:missing tensor|check_tensor_dims|wrong number of tensors|done_getting_tensors)/,
    "the weights belong to another config or another version of the engine: fetch the model again, or change the engine's version",
  ],
  [/LoRA rank \d+ is greater than max_lora_rank/i, "raise --max-lora-rank to the adapter's rank"],
  [
    /engine plan file is (?:generated on an incompatible device|not compatible)|Version tag does not match|was built with a different version/i,
    "build the engine again on this GPU with this version",
  ],
  [
    /\berror: (?:unrecognized arguments|invalid argument|unknown argument)|error: unexpected argument|error: argument \S+ (?:invalid choice|expected)/,
    "correct the start command: this version of the engine does not know the argument",
  ],
];

const adviceOn = (line: string): string | undefined => WORDINGS.find(([pattern]) => pattern.test(line))?.[1];

/** The refusal with which a log ends; null when the server continued after it. */
export function refusalIn(lines: string[]): Omit<Refusal, "file"> | null {
  const at = lines.findLastIndex((line) => adviceOn(line) !== undefined);
  return at >= 0 && endsWith(lines, at) ? { text: excerpt(lines[at]!, 300), advice: adviceOn(lines[at]!)! } : null;
}

/** The refusal at the end of the log that was written to last. `lines` counts what was read. */
export async function startRefusal(host: Host, logs: string[]): Promise<{ refusal: Refusal | null; lines: number }> {
  const tail = await newestTail(host, logs);
  const refusal = tail && refusalIn(tail.lines);
  return { refusal: refusal && { ...refusal, file: tail.file }, lines: tail?.lines.length ?? 0 };
}
