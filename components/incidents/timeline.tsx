import { Activity, CircleCheck, CircleDot, type LucideIcon, MessageSquare, RotateCcw, ShieldCheck, UserRound, Wrench } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import type { TimelineEntry } from "@/lib/contracts/incident";
import { RelativeTime } from "../ui/relative-time";
import { useTold } from "../use-told";

const icons: [RegExp, LucideIcon][] = [
  [/reopen/, RotateCcw],
  [/resolved|verified|fixed/, CircleCheck],
  [/approved/, ShieldCheck],
  [/comment/, MessageSquare],
  [/assign|snooze/, UserRound],
  [/repair/, Wrench],
  [/opened/, CircleDot],
];
const iconOf = (kind: string) => icons.find(([fits]) => fits.test(kind))?.[1] ?? Activity;

/** The name of an entry's kind. It is shown with texts that a host or an older version wrote. */
function EventName({ kind }: { kind: string }) {
  const t = useTranslations("incidents.event");
  if (useLocale() === "en" || !t.has(kind as "opened")) return null;
  return <p className="font-medium">{t(kind as "opened")}</p>;
}

/** The story so far, oldest first. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const t = useTranslations("incidents");
  const told = useTold();
  if (entries.length === 0) return <p className="px-4 py-3 text-muted text-sm">{t("nothingYet")}</p>;
  return (
    <ol className="px-4 py-3">
      {entries.map((entry) => {
        const Icon = iconOf(entry.kind);
        return (
          <li key={entry.id} className="group relative flex gap-3 pb-3 last:pb-0">
            <span aria-hidden className="absolute top-5 bottom-0 left-2 w-px bg-line group-last:hidden" />
            <Icon size={16} aria-hidden className="mt-0.5 shrink-0 bg-surface text-muted" />
            <div className="min-w-0 flex-1 text-sm">
              {entry.told === null && <EventName kind={entry.kind} />}
              <p className="whitespace-pre-wrap break-words">{told(entry.told, entry.text)}</p>
              <p className="text-faint text-xs">
                {entry.actor && `${entry.actor}, `}
                <RelativeTime at={entry.atMs} />
              </p>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
