"use client";
import { History } from "lucide-react";
import { useTranslations } from "next-intl";
import { useFormats } from "../use-formats";
import { Badge } from "./badge";
import { useNow } from "./clock";

/** Appears when what is shown is older than it should be: "last update 41 s ago". Renders nothing while it is fresh. */
export function StaleBadge({ at, staleAfterMs }: { at: number; staleAfterMs: number }) {
  const t = useTranslations("ui");
  const formats = useFormats();
  const now = useNow();
  // Zero: nothing has been read yet, which is not an age.
  if (at === 0 || now - at < staleAfterMs) return null;
  return (
    <Badge tone="stale" icon={History}>
      {t("lastUpdate", { time: formats.ago(at, now) })}
    </Badge>
  );
}
