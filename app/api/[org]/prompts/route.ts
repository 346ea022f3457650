import { CreatePrompt, PromptSearch } from "@/lib/contracts/saved-prompt";
import { change, read } from "@/lib/http";
import { createPrompt } from "@/lib/prompts/create-prompt";
import { listPrompts } from "@/lib/prompts/read-prompts";

export const GET = read(PromptSearch, listPrompts);
export const POST = change(CreatePrompt, createPrompt);
