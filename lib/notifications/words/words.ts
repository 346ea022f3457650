import "server-only";
import type { NoticeFacts, NoticeKind } from "@/lib/contracts/notifications";

/** The texts of notices in one language. */
export interface Words {
  /** One line: what happened, where. */
  subject: Record<NoticeKind, (facts: NoticeFacts) => string>;
  labels: { where: string; number: string; who: string; risk: string; why: string };
  open: string;
  footer: (org: string) => string;
  digest: (count: number) => string;
  drill: string;
}
