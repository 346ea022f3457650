import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./class-names";
import { type Tone, toneSoft, toneText } from "./tone";

/** A sentence that must not be missed, with at most one action. */
export function Callout({ tone, icon: Icon, children, action }: { tone: Tone; icon: LucideIcon; children: ReactNode; action?: ReactNode }) {
  return (
    <div className={cx("flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg px-3 py-2 text-sm", toneSoft[tone])}>
      <Icon size={16} aria-hidden className={cx("shrink-0", toneText[tone])} />
      <div className="min-w-0 flex-1 basis-48">{children}</div>
      {action}
    </div>
  );
}
