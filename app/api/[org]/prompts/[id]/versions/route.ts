import { SavePromptVersion } from "@/lib/contracts/saved-prompt";
import { change } from "@/lib/http";
import { savePromptVersion } from "@/lib/prompts/save-version";

export const POST = change(SavePromptVersion, savePromptVersion, { id: "promptId" });
