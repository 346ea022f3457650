import "server-only";
import * as z from "zod";

/** Keys of dismissed proposals, as stored in the node's row. */
export const dismissedKeys = (stored: unknown): string[] => z.array(z.string()).safeParse(stored).data ?? [];
