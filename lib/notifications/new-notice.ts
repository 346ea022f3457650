import "server-only";
import type { NoticeFacts, NoticeKind, NoticeSeverity } from "@/lib/contracts/notifications";

/** Which people get it besides channels. `all`: everybody who chose its topic. */
export type Audience = { who: "all" } | { who: "people"; userIds: readonly string[] } | { who: "owners" };

/** A new notice. `key` identifies it: a notice with a known key is not written again. */
export interface NewNotice {
  key: string;
  kind: NoticeKind;
  severity: NoticeSeverity;
  facts: NoticeFacts;
  /** Below the organisation's address. */
  path: string;
  incidentId?: string | null;
  repairId?: string | null;
  audience: Audience;
}
