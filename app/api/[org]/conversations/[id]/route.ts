import { ConversationRef } from "@/lib/contracts/playground";
import { change, read } from "@/lib/http";
import { readConversation } from "@/lib/playground/read-conversations";
import { removeConversation } from "@/lib/playground/remove-conversation";

export const GET = read(ConversationRef, readConversation, { id: "conversationId" });
export const DELETE = change(ConversationRef, removeConversation, { id: "conversationId" });
