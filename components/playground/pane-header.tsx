"use client";
import { CopyPlus, Square, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { EndpointList } from "@/lib/contracts/playground";
import { Button } from "../ui/button";
import type { PaneSettings } from "./settings";
import { SettingsPanel } from "./settings-panel";

interface PaneHeaderProps {
  endpoints: EndpointList["endpoints"];
  settings: PaneSettings;
  onSettings: (change: Partial<PaneSettings>) => void;
  /** null: no answer is running. */
  onStop: (() => void) | null;
  /** null: the page is full. */
  onCopy: (() => void) | null;
  onClose: () => void;
}

/** Endpoint and model of one pane of several, and the actions on the pane. */
export function PaneHeader({ endpoints, settings, onSettings, onStop, onCopy, onClose }: PaneHeaderProps) {
  const t = useTranslations("playground.pane");
  return (
    <header className="flex items-center gap-1 border-b p-2">
      <div className="min-w-0 flex-1">
        <SettingsPanel compact endpoints={endpoints} settings={settings} onChange={onSettings} />
      </div>
      <Button variant="ghost" size="sm" icon aria-label={t("stop")} title={t("stop")} disabled={onStop === null} onClick={() => onStop?.()}>
        <Square size={12} aria-hidden className="fill-current" />
      </Button>
      <Button
        variant="ghost"
        size="sm"
        icon
        aria-label={t("copy")}
        title={t("copyTitle")}
        disabled={onCopy === null}
        onClick={() => onCopy?.()}
      >
        <CopyPlus size={15} aria-hidden />
      </Button>
      <Button variant="ghost" size="sm" icon aria-label={t("close")} title={t("closeTitle")} onClick={onClose}>
        <X size={15} aria-hidden />
      </Button>
    </header>
  );
}
