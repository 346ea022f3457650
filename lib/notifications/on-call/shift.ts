import "server-only";
import type { RotaBody } from "@/lib/contracts/on-call";
import { minuteOfDay } from "../when";

const DAY_MS = 86_400_000;

/** The date that calendars in a time zone show, as days since 1970. */
const dayOf = (atMs: number, timeZone: string): number =>
  Date.parse(new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(atMs)) / DAY_MS;

/** A rota's members in the order in which they are called at that time: whoever is on call first. Shifts begin on local clocks. */
export function callOrder({ memberIds, shiftDays, firstDay, handOverAt, timeZone }: RotaBody, atMs: number): string[] {
  const [hour, minute] = handOverAt.split(":").map(Number);
  const beforeHandOver = minuteOfDay(atMs, timeZone) < hour! * 60 + minute!;
  const days = dayOf(atMs, timeZone) - Date.parse(firstDay) / DAY_MS - (beforeHandOver ? 1 : 0);
  const turn = Math.max(0, Math.floor(days / shiftDays)) % memberIds.length;
  return [...memberIds.slice(turn), ...memberIds.slice(0, turn)];
}
