import * as z from "zod";
import { EpochMs } from "./ids";
import { Conversation, ConversationRow } from "./playground";

export const MOST_PANES = 6;

/** A pane's settings as the page keeps them. The page parses them again: an older version may have stored them. */
const StoredSettings = z.record(z.string().max(40), z.string());

export const SaveComparison = z.strictObject({
  panes: z
    .array(z.strictObject({ settings: StoredSettings, conversationId: z.uuid().nullable() }))
    .min(1)
    .max(MOST_PANES),
});
export type SaveComparison = z.infer<typeof SaveComparison>;
export const ComparisonRef = z.strictObject({ comparisonId: z.uuid() });
export type ComparisonRef = z.infer<typeof ComparisonRef>;
/** `branch`: an answer of a conversation that is shared alone. Readers see the branch that holds it. */
export const ReadComparison = ComparisonRef.extend({ branch: z.uuid().optional() });
export type ReadComparison = z.infer<typeof ReadComparison>;
export const ChangeComparison = SaveComparison.extend({ comparisonId: z.uuid() });
export type ChangeComparison = z.infer<typeof ChangeComparison>;
export const ShareComparison = ComparisonRef.extend({ shared: z.boolean() });
export type ShareComparison = z.infer<typeof ShareComparison>;

export const ComparisonRow = z.object({
  id: z.uuid(),
  /** The first line of the first prompt. */
  title: z.string(),
  panes: z.int(),
  shared: z.boolean(),
  updatedAt: EpochMs,
});
export type ComparisonRow = z.infer<typeof ComparisonRow>;
export const Comparison = ComparisonRow.omit({ panes: true }).extend({
  isOwn: z.boolean(),
  /** Empty when the person has left the organisation. */
  ownerName: z.string(),
  panes: z.array(z.object({ settings: z.unknown(), conversation: Conversation.nullable() })),
});
export type Comparison = z.infer<typeof Comparison>;

/** A conversation of a comparison is listed with its comparison. */
export const ConversationList = z.object({ conversations: z.array(ConversationRow), comparisons: z.array(ComparisonRow) });
export type ConversationList = z.infer<typeof ConversationList>;

/** Which of several answers to one prompt is the better one; null takes the vote back. */
export const VoteForAnswer = z.strictObject({ among: z.array(z.uuid()).min(2).max(MOST_PANES), better: z.uuid().nullable() });
export type VoteForAnswer = z.infer<typeof VoteForAnswer>;
export const ModelWins = z.object({
  rows: z.array(z.object({ endpoint: z.string(), model: z.string(), wins: z.int(), votes: z.int() })),
});
export type ModelWins = z.infer<typeof ModelWins>;
