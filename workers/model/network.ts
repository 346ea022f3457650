import type { InferenceSession, Tensor } from "onnxruntime-node";
import { type About, type Variant, weightsFile } from "./weights";

/** Keys and values of earlier tokens, one array a layer and side: [rows, heads, places, width of a head]. */
export interface Cache {
  arrays: Float32Array[];
  places: number;
}
export interface Pass {
  /** [rows, length, vocabulary] */
  logits: Float32Array;
  /** [rows, length, width] */
  hidden: Float32Array;
  /** What `ids` add to the cache, in the order of its arrays: [rows, heads, length, width of a head]. */
  added: Float32Array[];
}
export interface Network {
  /** `ids` holds `rows` rows of equal length; `mask` says for each row which places of the cache it may see. */
  run(rows: number, ids: number[], positions: number[], mask: Float32Array, cache: Cache): Promise<Pass>;
  close(): Promise<void>;
}

const EMPTY = new Float32Array(0);
export const emptyCache = ({ layers }: About): Cache => ({ arrays: Array.from({ length: 2 * layers }, () => EMPTY), places: 0 });

/** onnxruntime is an optional dependency: null where it is not installed or not made for this machine. */
export async function loadRuntime(): Promise<typeof import("onnxruntime-node") | null> {
  try {
    return await import("onnxruntime-node");
  } catch {
    return null;
  }
}

/** @throws Error when the runtime is missing or cannot read the weights. */
export async function loadNetwork(about: About, variant: Variant): Promise<Network> {
  const runtime = await loadRuntime();
  if (!runtime) throw new Error("The optional package onnxruntime-node is not installed for this machine.");
  const session: InferenceSession = await runtime.InferenceSession.create(weightsFile(variant), {
    // Matrices of this size are slower on two threads than on one.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
  });
  const head = about.width / about.heads;
  const names = Array.from({ length: about.layers }, (_, layer) => [`k${layer}`, `v${layer}`]).flat();
  const whole = (values: number[], shape: number[]) => new runtime.Tensor("int64", BigInt64Array.from(values, BigInt), shape);
  return {
    async run(rows, ids, positions, mask, cache) {
      const shape = [rows, ids.length / rows];
      const feeds: Record<string, Tensor> = {
        ids: whole(ids, shape),
        positions: whole(positions, shape),
        past_mask: new runtime.Tensor("float32", mask, [rows, cache.places]),
      };
      const inUse = rows * about.heads * cache.places * head;
      for (const [index, name] of names.entries()) {
        const part = cache.arrays[index]!.subarray(0, inUse);
        feeds[`past_${name}`] = new runtime.Tensor("float32", part, [rows, about.heads, cache.places, head]);
      }
      const outputs = await session.run(feeds);
      const read = (name: string) => outputs[name]!.data as Float32Array;
      return { logits: read("logits"), hidden: read("hidden"), added: names.map((name) => read(`new_${name}`)) };
    },
    close: () => session.release(),
  };
}
