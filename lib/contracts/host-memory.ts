import * as z from "zod";

/** The most of one host, as characters of JSON. A host with 256 GPUs needs half of it. */
const MOST = 64_000;

/** What is known of one part: `true`, or a few plain values such as a card's address and name. */
const Part = z.union([z.literal(true), z.record(z.string().max(60), z.union([z.string().max(300), z.number(), z.boolean(), z.null()]))]);

/** The parts that a host has had: by kind (`gpus`, `ports`), then by a name that lasts (a card's UUID, a mount's path). */
export const HostMemory = z
  .record(z.string().max(60), z.record(z.string().max(4_096), Part))
  .refine((memory) => JSON.stringify(memory).length <= MOST, `must be at most ${MOST} characters as JSON`);
export type HostMemory = z.infer<typeof HostMemory>;

/** GET /agent/v1/memory: what the portal keeps of the node that asks. */
export const HostMemoryAnswer = z.object({ memory: HostMemory });
export type HostMemoryAnswer = z.infer<typeof HostMemoryAnswer>;
