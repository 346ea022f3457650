import { ListConversations } from "@/lib/contracts/playground";
import { read } from "@/lib/http";
import { listConversations } from "@/lib/playground/read-conversations";

export const GET = read(ListConversations, listConversations);
