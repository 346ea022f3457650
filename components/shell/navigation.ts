import {
  BellPlus,
  BellRing,
  BookOpen,
  Braces,
  CalendarClock,
  ChartLine,
  DatabaseZap,
  Flame,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  MessagesSquare,
  Scale,
  ScrollText,
  Server,
  ServerCog,
  Siren,
  TextSearch,
  UsersRound,
  Waypoints,
  Wrench,
} from "lucide-react";
import type { Messages } from "next-intl";
import { type Action, roleCan } from "@/lib/contracts/can";
import type { Role } from "@/lib/contracts/member";

export interface Place {
  path: string;
  /** Among the `shell.places` messages. */
  name: keyof Messages["shell"]["places"];
  icon: LucideIcon;
  /** Second key after `g`. */
  key?: string;
  count?: "incidents" | "repairs";
  /** Words that the palette also finds it by. */
  also?: string;
  /** The page of the documentation that explains it. */
  doc?: string;
  /** Only for those who may do this. */
  needs?: Action;
}

export const places: Place[] = [
  { path: "overview", name: "overview", icon: LayoutDashboard, key: "o", also: "home needs you fleet", doc: "glossary" },
  { path: "nodes", name: "nodes", icon: Server, key: "n", also: "hosts gpus servers", doc: "agent" },
  { path: "incidents", name: "incidents", icon: Siren, key: "i", count: "incidents", also: "faults alerts", doc: "faults" },
  { path: "repairs", name: "repairs", icon: Wrench, key: "r", count: "repairs", also: "approve approvals runs", doc: "approvals" },
  { path: "metrics", name: "metrics", icon: ChartLine, key: "m", also: "charts compare top percentile heat map", doc: "integrations" },
  { path: "logs", name: "logs", icon: TextSearch, key: "l", also: "log lines templates search", doc: "logs", needs: "log.read" },
  {
    path: "rules",
    name: "rules",
    icon: BellPlus,
    key: "a",
    also: "alerts thresholds backtest anomaly forecast early warning",
    doc: "alert-rules",
  },
  { path: "runbooks", name: "runbooks", icon: BookOpen, key: "b", also: "library yaml", doc: "runbooks" },
  { path: "schedules", name: "schedules", icon: CalendarClock, key: "s", also: "cron nightly recurring", doc: "approvals" },
  { path: "playground", name: "playground", icon: MessagesSquare, key: "p", also: "models prompts chat", doc: "playground" },
  {
    path: "inference",
    name: "inference",
    icon: Waypoints,
    also: "openai api batching usage tokens",
    doc: "inference",
    needs: "inference.read",
  },
];

export const settings: Place[] = [
  { path: "drills", name: "drills", icon: Flame, also: "practice exercise drill test" },
  { path: "settings/members", name: "members", icon: UsersRound, also: "roles invite people", doc: "security" },
  {
    path: "settings/policy",
    name: "policy",
    icon: Scale,
    also: "groups teams four eyes freeze maintenance blast radius",
    doc: "approvals",
  },
  {
    path: "settings/notifications",
    name: "notifications",
    icon: BellRing,
    also: "channels email webhook slack alertmanager pagerduty on-call quiet hours push",
    doc: "notifications",
  },
  { path: "settings/nodes", name: "enrolment", icon: ServerCog, also: "add node token install agent", doc: "agent" },
  {
    path: "settings/passkeys",
    name: "passkeys",
    icon: KeyRound,
    also: "sign approvals webauthn security key",
    doc: "approvals",
    needs: "passkey.manage",
  },
  {
    path: "settings/api-keys",
    name: "apiKeys",
    icon: Braces,
    also: "token script prometheus grafana bearer",
    doc: "integrations",
    needs: "api-key.manage",
  },
  {
    path: "settings/retention",
    name: "retention",
    icon: DatabaseZap,
    also: "keep delete days quota storage disk logs metrics history",
    doc: "retention",
  },
  { path: "settings/audit", name: "audit", icon: ScrollText, also: "chain history", doc: "security", needs: "audit.read" },
];

export const allowed = (role: Role) => (place: Place) => !place.needs || roleCan(role, place.needs);

/** Whether a place is where the browser is: `/acme/nodes/42` is in Nodes. */
export const isAt = (pathname: string, org: string, place: Place) => {
  const base = `/${org}/${place.path}`;
  return pathname === base || pathname.startsWith(`${base}/`);
};
