/** Hosts name these numbers themselves. Beyond it a sum would be no integer for the page, and after a thousand messages none for the database. */
export const MOST_TOLD = Number.MAX_SAFE_INTEGER;
