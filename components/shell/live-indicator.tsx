"use client";
import { CloudOff, LoaderCircle, Radio } from "lucide-react";
import { useLiveState } from "../live";
import { cx } from "../ui/class-names";
import { useOrg } from "../viewer";

const said = {
  connecting: { label: "Connecting", detail: "Opening the live stream", icon: LoaderCircle, look: "text-faint" },
  live: { label: "Live", detail: "Changes appear as they happen", icon: Radio, look: "text-muted" },
  offline: {
    label: "Offline",
    detail: "The portal does not answer. The page is renewed as soon as it does.",
    icon: CloudOff,
    look: "text-warn",
  },
} as const;

/** Whether the page follows the portal. Spoken to screen readers only when it stops. */
export function LiveIndicator({ compact }: { compact?: boolean }) {
  const state = useLiveState(useOrg());
  const { label, detail, icon: Icon, look } = said[state];
  return (
    <span title={detail} data-live={state} className={cx("inline-flex items-center gap-1.5 text-xs", look)}>
      <Icon size={14} aria-hidden />
      <span className={compact ? "sr-only" : undefined} role={state === "offline" ? "status" : undefined}>
        {label}
      </span>
    </span>
  );
}
