import type { Conversation, StoredMessage } from "@/lib/contracts/playground";

/**
 * A conversation as its readers see it: the branch that was linked, with what was added to it later.
 * Without a link to a branch it is the one that the owner saw last. Other branches stay with the owner.
 */
export function linkedBranch(conversation: Conversation, branch: string | undefined): Conversation {
  const { messages, leafId } = conversation;
  const byId = new Map(messages.map((message) => [message.id, message]));
  const end = byId.get(branch ?? "") ?? byId.get(leafId ?? "") ?? messages.at(-1);
  const kept = new Set<StoredMessage>();
  for (let one = end; one && !kept.has(one); one = byId.get(one.parentId ?? "")) kept.add(one);
  let last = end;
  for (let next = end; next; next = messages.findLast(({ id, parentId }) => parentId === last?.id && !kept.has(byId.get(id)!))) {
    kept.add(next);
    last = next;
  }
  return { ...conversation, leafId: last?.id ?? null, messages: messages.filter((message) => kept.has(message)) };
}
