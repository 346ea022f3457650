import "server-only";
import * as z from "zod";

/** Keys of proposals that nobody wants to see again, as they stand in the node's row. */
export const dismissedKeys = (stored: unknown): string[] => z.array(z.string()).safeParse(stored).data ?? [];
