import type { Need } from "@/lib/contracts/need";

/** The needs without those that say the same as one before. */
export const different = (needs: readonly Need[]): Need[] => [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
