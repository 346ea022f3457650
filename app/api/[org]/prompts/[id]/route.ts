import { PromptRef, RenamePrompt } from "@/lib/contracts/saved-prompt";
import { change, read } from "@/lib/http";
import { readPrompt } from "@/lib/prompts/read-prompts";
import { removePrompt } from "@/lib/prompts/remove-prompt";
import { renamePrompt } from "@/lib/prompts/rename-prompt";

export const GET = read(PromptRef, readPrompt, { id: "promptId" });
export const PATCH = change(RenamePrompt, renamePrompt, { id: "promptId" });
export const DELETE = change(PromptRef, removePrompt, { id: "promptId" });
