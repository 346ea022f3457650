import { posix } from "node:path";
import type { Host, HostStat } from "../../host/host";
import type { Memory } from "../check";
import { verifyGguf } from "../checkpoint/gguf";
import { verifySafetensors } from "../checkpoint/safetensors-header";
import type { Verification } from "../checkpoint/verdict";
import { verifyOutline } from "../checkpoint/verify-file";
import { HEAD_BYTES, standInOf } from "./stand-in";
import { isWeights } from "./weight-sets";

/** Files that a loader parses as JSON, and fails on when they are cut. */
const JSON_FILES =
  /^(config|generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|preprocessor_config|processor_config|model_index|adapter_config|scheduler_config|chat_template|params|modules|quantize_config|hf_quant_config|sentence_bert_config|tekken|.+\.index(\.\w+)?)\.json$/;
const TOKENIZER_FILES = /^(merges\.txt|vocab\.txt|spiece\.model|tokenizer\.model|.+\.tiktoken|.+\.spm)$/;
const MOST_JSON = 128 * 1024 * 1024;

export interface FileProblem {
  kind: "lfs" | "page" | "damaged" | "unreadable";
  /** A part of a sentence that follows the file's name. */
  reason: string;
}

/** What is wrong with one file of a model. What was read is remembered by size, time and inode, so that an ordinary minute reads nothing. */
export async function fileProblem(host: Host, path: string, stat: HostStat, memory: Memory): Promise<FileProblem | null> {
  const signature = `${stat.size}:${stat.mtimeMs}:${stat.inode}`;
  const known = memory.get(`model ${path}`) as { signature: string; problem: FileProblem | null } | undefined;
  if (known?.signature === signature) return known.problem;
  const problem = await lookInto(host, path, stat.size).catch((error: NodeJS.ErrnoException) => unreadable(error));
  if (problem?.kind !== "unreadable") memory.set(`model ${path}`, { signature, problem });
  return problem;
}

const CODES: Record<string, string> = {
  ESTALE: "its NFS file handle is stale: mount the file system again",
  EIO: "the disk or file server answers with an I/O error",
  ETIMEDOUT: "the file server does not answer",
  ENOTCONN: "its mount has lost its connection: mount it again",
  EACCES: "the agent has no right to read it",
};

/** @throws the error itself when it is none of the file system's. */
export function unreadable(error: NodeJS.ErrnoException): FileProblem {
  if (error.code === undefined) throw error;
  return { kind: "unreadable", reason: `cannot be read (${error.code}): ${CODES[error.code] ?? "look at its file system"}` };
}

async function lookInto(host: Host, path: string, size: number): Promise<FileProblem | null> {
  const name = posix.basename(path);
  const isRead = isWeights(name) || JSON_FILES.test(name) || TOKENIZER_FILES.test(name);
  if (size === 0) return isRead ? { kind: "damaged", reason: "is empty" } : null;
  if (!isRead && size >= HEAD_BYTES) return null;
  const standIn = standInOf((await host.readBytes(path, 0, HEAD_BYTES)).toString("latin1"), size);
  if (standIn && (isRead || standIn.kind === "lfs")) return standIn;
  const reason = await damage(host, path, name, size);
  return reason === null ? null : { kind: "damaged", reason };
}

async function damage(host: Host, path: string, name: string, size: number): Promise<string | null> {
  if (name.endsWith(".safetensors")) return reasonOf(verifySafetensors(host, path, size));
  if (name.endsWith(".gguf")) return reasonOf(verifyGguf(host, path, size));
  if (isWeights(name) && /\.(bin|pt|pth|ckpt)$/.test(name)) return reasonOf(verifyOutline(host, path, size));
  if (!JSON_FILES.test(name) || size > MOST_JSON) return null;
  return isJson(await host.readText(path, { maxBytes: MOST_JSON })) ? null : `is not whole JSON (${size} bytes): it was cut or damaged`;
}

/** As Python reads it: `NaN` and `Infinity` are numbers there. */
function isJson(text: string): boolean {
  for (const candidate of [text, text.replace(/(?<=[[:,]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g, "0")]) {
    try {
      JSON.parse(candidate.replace(/^\uFEFF/, ""));
      return true;
    } catch {}
  }
  return false;
}

async function reasonOf(steps: Verification): Promise<string | null> {
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value.valid ? null : next.value.reason;
  }
}
