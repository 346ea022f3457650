import * as z from "zod";

const StoredPanes = z.array(z.object({ settings: z.unknown(), conversationId: z.string().nullable() }));

/** The panes of a comparison's row. */
export const panesOf = (stored: unknown) => StoredPanes.parse(stored);

export const conversationIdsOf = (stored: unknown): string[] =>
  panesOf(stored).flatMap((pane) => (pane.conversationId === null ? [] : [pane.conversationId]));
