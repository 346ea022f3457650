import "server-only";
import type { ChannelConfig, ChannelKind, NoticeFacts, NoticeKind, NoticeLanguage, NoticeSeverity } from "@/lib/contracts/notifications";
import type { Outcome } from "../post-json";

/** What a channel sends. */
export interface Outgoing {
  /** The same at every try, so that a receiver can drop what it has already. */
  deliveryId: string;
  /** Identifies the incident, the repair or another subject: receivers group notices with the same subject. */
  about: string;
  kind: NoticeKind;
  severity: NoticeSeverity;
  facts: NoticeFacts;
  language: NoticeLanguage;
  orgName: string;
  url: string;
  atMs: number;
}

export type Sender<K extends ChannelKind> = (
  config: Extract<ChannelConfig, { kind: K }>,
  secret: string | null,
  outgoing: Outgoing,
) => Promise<Outcome>;
