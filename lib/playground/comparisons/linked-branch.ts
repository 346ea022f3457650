import type { Conversation, StoredMessage } from "@/lib/contracts/playground";
import { titleOf } from "../title-of";

/**
 * A conversation as its readers see it: the branch that was linked, with what was added to it later. Without a link to a branch it is the one
 * that was shared. Other branches stay with the owner, and so does a title that is the first prompt of one.
 */
export function linkedBranch(conversation: Conversation, branch: string | undefined, shared: string | null): Conversation {
  const { messages, leafId, model } = conversation;
  const byId = new Map(messages.map((message) => [message.id, message]));
  const end = byId.get(branch ?? "") ?? byId.get(shared ?? leafId ?? "") ?? messages.at(-1);
  const kept = new Set<StoredMessage>();
  for (let one = end; one && !kept.has(one); one = byId.get(one.parentId ?? "")) kept.add(one);
  let last = end;
  for (let next = end; next; next = messages.findLast(({ id, parentId }) => parentId === last?.id && !kept.has(byId.get(id)!))) {
    kept.add(next);
    last = next;
  }
  const seen = messages.filter((message) => kept.has(message));
  return { ...conversation, title: titleOf(seen[0]?.content ?? "") || model, leafId: last?.id ?? null, messages: seen };
}
