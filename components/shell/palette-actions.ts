import { BookOpen, CalendarClock, Flame, Keyboard, LogOut, type LucideIcon, Plus, UserPlus } from "lucide-react";
import { type Action, roleCan } from "@/lib/contracts/can";
import type { Role } from "@/lib/contracts/member";
import { signOut } from "../auth/session";

export interface PaletteAction {
  label: string;
  also: string;
  icon: LucideIcon;
  needs?: Action;
  /** A page of the organisation on which it begins, or what it does at once. */
  run: { path: string } | { shortcuts: true } | { act: () => void };
}

const all: PaletteAction[] = [
  { label: "Add node", also: "enrol install agent host", icon: Plus, needs: "node.enrol", run: { path: "nodes?add=1" } },
  {
    label: "Invite somebody",
    also: "member person people",
    icon: UserPlus,
    needs: "member.manage",
    run: { path: "settings/members?invite=1" },
  },
  { label: "New runbook", also: "write yaml", icon: BookOpen, needs: "runbook.edit", run: { path: "runbooks/new" } },
  { label: "New schedule", also: "cron nightly", icon: CalendarClock, needs: "schedule.edit", run: { path: "schedules?new=1" } },
  { label: "Start a fire drill", also: "practice exercise", icon: Flame, needs: "drill.start", run: { path: "drills?start=1" } },
  { label: "Keyboard shortcuts", also: "keys help", icon: Keyboard, run: { shortcuts: true } },
  { label: "Sign out", also: "log out leave", icon: LogOut, run: { act: () => void signOut() } },
];

/** What can be done from anywhere, by those who may. */
export const actionsFor = (role: Role): PaletteAction[] => all.filter(({ needs }) => !needs || roleCan(role, needs));
