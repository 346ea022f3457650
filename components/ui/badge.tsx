import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./class-names";
import { type Tone, toneSoft, toneText } from "./tone";

interface BadgeProps {
  children: ReactNode;
  tone?: Tone;
  icon?: LucideIcon;
  /** `plain` has no background: for tables, where thirty coloured pills in a column would be too loud. */
  look?: "soft" | "plain";
  title?: string;
  className?: string;
}

/** A word with a meaning: an icon, the word, and a colour, never the colour alone. */
export function Badge({ children, tone = "idle", icon: Icon, look = "soft", title, className }: BadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex shrink-0 items-center gap-1.5 whitespace-nowrap font-medium text-xs",
        toneText[tone],
        look === "soft" && cx("h-5.5 rounded-sm px-1.5", toneSoft[tone]),
        className,
      )}
    >
      {Icon && <Icon size={13} strokeWidth={2.25} aria-hidden className="shrink-0" />}
      {children}
    </span>
  );
}

/** A number beside a word, in a navigation entry or a tab. */
export function Count({ children, tone = "idle" }: { children: ReactNode; tone?: Tone }) {
  return (
    <span
      className={cx(
        "tabular inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-full px-1.5 font-semibold text-2xs",
        toneSoft[tone],
        toneText[tone],
      )}
    >
      {children}
    </span>
  );
}
