import type { Need } from "@/lib/contracts/need";

/** The needs without duplicates. */
export const uniqueNeeds = (needs: readonly Need[]): Need[] => [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
