import { ChooseBranch } from "@/lib/contracts/playground";
import { change } from "@/lib/http";
import { chooseBranch } from "@/lib/playground/choose-branch";

export const POST = change(ChooseBranch, chooseBranch, { id: "conversationId" });
