import * as z from "zod";
import { EpochMs, Name } from "./ids";
import { LONGEST_PROMPT, LONGEST_SYSTEM_PROMPT } from "./prompt";

export const PromptId = z.uuid();
const texts = { system: z.string().max(LONGEST_SYSTEM_PROMPT).default(""), text: z.string().trim().min(1).max(LONGEST_PROMPT) };

export const CreatePrompt = z.strictObject({ name: Name, ...texts });
export type CreatePrompt = z.input<typeof CreatePrompt>;
/** `after`: the version that the author started from; a conflict when there is a newer one. */
export const SavePromptVersion = z.strictObject({ promptId: PromptId, after: z.int().min(1), ...texts });
export type SavePromptVersion = z.input<typeof SavePromptVersion>;
export const RenamePrompt = z.strictObject({ promptId: PromptId, name: Name });
export type RenamePrompt = z.infer<typeof RenamePrompt>;
export const PromptRef = z.strictObject({ promptId: PromptId });
export type PromptRef = z.infer<typeof PromptRef>;
/** Searches names and the texts of the latest versions. */
export const PromptSearch = z.strictObject({ q: z.string().trim().max(200).default("") });
export type PromptSearch = z.input<typeof PromptSearch>;

export const PromptRow = z.object({
  id: PromptId,
  name: z.string(),
  version: z.int(),
  /** How its text begins. */
  beginning: z.string(),
  updatedBy: z.string(),
  updatedAt: EpochMs,
});
export type PromptRow = z.infer<typeof PromptRow>;
/** `more`: there are older ones that are not in the list. */
export const PromptList = z.object({ prompts: z.array(PromptRow), more: z.boolean(), can: z.object({ edit: z.boolean() }) });
export type PromptList = z.infer<typeof PromptList>;

export const PromptVersion = z.object({
  version: z.int(),
  system: z.string(),
  text: z.string(),
  createdBy: z.string(),
  createdAt: EpochMs,
});
export type PromptVersion = z.infer<typeof PromptVersion>;
export const PromptDetail = z.object({
  id: PromptId,
  name: z.string(),
  /** Newest first. */
  versions: z.array(PromptVersion).min(1),
  can: z.object({ edit: z.boolean() }),
});
export type PromptDetail = z.infer<typeof PromptDetail>;
