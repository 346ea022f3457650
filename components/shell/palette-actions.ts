import { BellPlus, BookOpen, CalendarClock, Flame, Keyboard, LogOut, type LucideIcon, Plus, UserPlus } from "lucide-react";
import type { Messages } from "next-intl";
import { type Action, roleCan } from "@/lib/contracts/can";
import type { Role } from "@/lib/contracts/member";
import { signOut } from "../auth/session";

export interface PaletteAction {
  /** Among the `shell.do` messages. */
  name: keyof Messages["shell"]["do"];
  also: string;
  icon: LucideIcon;
  needs?: Action;
  /** A page of the organisation on which it begins, or what it does at once. */
  run: { path: string } | { shortcuts: true } | { act: () => void };
}

const all: PaletteAction[] = [
  { name: "addNode", also: "enrol install agent host", icon: Plus, needs: "node.enrol", run: { path: "nodes?add=1" } },
  {
    name: "invite",
    also: "member person people",
    icon: UserPlus,
    needs: "member.manage",
    run: { path: "settings/members?invite=1" },
  },
  { name: "newRunbook", also: "write yaml", icon: BookOpen, needs: "runbook.edit", run: { path: "runbooks/new" } },
  { name: "newRule", also: "alert threshold backtest", icon: BellPlus, needs: "rule.edit", run: { path: "rules?new=1" } },
  { name: "newSchedule", also: "cron nightly", icon: CalendarClock, needs: "schedule.edit", run: { path: "schedules?new=1" } },
  { name: "startDrill", also: "practice exercise", icon: Flame, needs: "drill.start", run: { path: "drills?start=1" } },
  { name: "shortcuts", also: "keys help", icon: Keyboard, run: { shortcuts: true } },
  { name: "signOut", also: "log out leave", icon: LogOut, run: { act: () => void signOut() } },
];

/** What can be done from anywhere, by those who may. */
export const actionsFor = (role: Role): PaletteAction[] => all.filter(({ needs }) => !needs || roleCan(role, needs));
