"use client";
import { CloudOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { lastHeardAt, useLiveState } from "../live";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";

/** Over every page while the portal does not answer: the data stays and is marked as old. It overlays the page and moves nothing. */
export function OfflineStrip() {
  const t = useTranslations("shell");
  const org = useOrg();
  if (useLiveState(org) !== "offline") return null;
  return (
    <p
      role="status"
      className="pointer-events-none fixed inset-x-0 top-12 z-30 flex h-6 items-center justify-center gap-2 bg-warn-soft px-3 text-warn text-xs lg:top-0 lg:left-56"
    >
      <CloudOff size={13} aria-hidden className="shrink-0" />
      <span className="truncate">{t.rich("offlineStrip", { time: () => <RelativeTime at={lastHeardAt(org)} /> })}</span>
    </p>
  );
}
