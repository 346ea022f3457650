"use client";
import { CloudOff, LoaderCircle, Radio } from "lucide-react";
import { useTranslations } from "next-intl";
import { useLiveState } from "../live";
import { cx } from "../ui/class-names";
import { useOrg } from "../viewer";

const looks = {
  connecting: { icon: LoaderCircle, look: "text-faint" },
  live: { icon: Radio, look: "text-muted" },
  offline: { icon: CloudOff, look: "text-warn" },
} as const;

/** Whether the page follows the portal. Spoken to screen readers only when it stops. */
export function LiveIndicator({ compact }: { compact?: boolean }) {
  const state = useLiveState(useOrg());
  const t = useTranslations("shell");
  const { icon: Icon, look } = looks[state];
  return (
    <span title={t(`liveDetail.${state}`)} data-live={state} className={cx("inline-flex items-center gap-1.5 text-xs", look)}>
      <Icon size={14} aria-hidden />
      <span className={compact ? "sr-only" : undefined} role={state === "offline" ? "status" : undefined}>
        {t(`live.${state}`)}
      </span>
    </span>
  );
}
