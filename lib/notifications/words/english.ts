import "server-only";
import type { NoticeFacts } from "@/lib/contracts/notifications";
import { securityTitle } from "./security-title";
import type { Words } from "./words";

const on = ({ where }: NoticeFacts) => (where ? ` on ${where}` : "");
const nodes = ({ count = 1, where }: NoticeFacts) => (count === 1 && where ? where : `${count} nodes`);
const outcomes: Record<string, string> = {
  approved: "approved",
  rejected: "rejected",
  expired: "expired without a decision",
  cancelled: "cancelled",
};

export const english: Words = {
  subject: {
    "incident.opened": (f) => `Incident #${f.number}${on(f)}: ${f.sentence}`,
    "incident.reopened": (f) => `Incident #${f.number} is back${on(f)}: ${f.sentence}`,
    "incident.escalated": (f) => `Incident #${f.number} is now critical${on(f)}: ${f.sentence}`,
    "incident.resolved": (f) => `Incident #${f.number} resolved${on(f)}`,
    "incident.on-call": (f) => `You are on call. Incident #${f.number}${on(f)}: ${f.sentence}`,
    "approval.asked": (f) => `Approval needed: repair #${f.number}, ${f.title}${on(f)}`,
    "approval.reminder": (f) => `Reminder: repair #${f.number} still needs approval, ${f.title}${on(f)}`,
    "approval.outcome": (f) => `Repair #${f.number} ${outcomes[f.state ?? ""] ?? f.state}: ${f.title}`,
    "repair.failed": (f) => `Repair #${f.number} failed: ${f.title}`,
    "repair.lost": (f) => `Repair #${f.number}: no result${on(f)}`,
    "repair.proved": (f) => `Repair #${f.number} succeeded: ${f.title}`,
    "maintenance.started": (f) => `Maintenance started on ${nodes(f)}`,
    "maintenance.ended": (f) => `Maintenance ended on ${nodes(f)}`,
    "channel.dead": (f) => `Notifications to ${f.where} fail`,
    "security.changed": (f) => `Security: ${securityTitle("en", f)}`,
    "channel.test": (f) => `Test from Millwright to ${f.where}`,
  },
  labels: { where: "Where", number: "Number", who: "By", risk: "Risk", why: "Details" },
  open: "Open in Millwright",
  footer: (org) => `Millwright sent this for ${org}. Change what you get under Settings, Notifications.`,
  digest: (count) => `${count} ${count === 1 ? "notification" : "notifications"} from Millwright`,
  drill: "Fire drill",
};
