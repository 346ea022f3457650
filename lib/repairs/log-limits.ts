/** How much of a target's output its agent keeps, as the plan says: the head and the tail, with the cut marked. */
export const OUTPUT_LIMIT_BYTES = 100_000_000;

/** How many characters of a target are stored, marks included. An agent that ignores its limit is cut here. */
export const STORED_LIMIT = OUTPUT_LIMIT_BYTES + 10_000_000;

/** Chunks are numbered below this. */
export const MOST_CHUNKS = 100_000_000;
