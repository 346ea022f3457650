import "server-only";
import { SECURITY_CHANGE, securityChangeOf } from "@/lib/events/security-change";
import type { Event } from "@/prisma/generated/client";
import type { NewNotice } from "./new-notice";

/** The notice to owners about a change to trust or secrets; null for other events. The same events are the notices in the product. */
export function securityNotice(event: Event): NewNotice | null {
  if (event.kind !== SECURITY_CHANGE) return null;
  const change = securityChangeOf(event.data);
  return {
    key: `event:${event.id}`,
    kind: "security.changed",
    severity: "warning",
    facts: { title: event.text, sentence: "", who: event.actor ?? "Millwright", ...(change ? { change } : {}) },
    path: "settings/audit",
    audience: { who: "owners" },
  };
}
