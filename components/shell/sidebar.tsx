"use client";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { Kbd } from "../ui/kbd";
import { useModifierKey } from "../ui/use-modifier-key";
import { useViewer } from "../viewer";
import { LiveIndicator } from "./live-indicator";
import { allowed, places, settings } from "./navigation";
import { OrgSwitcher } from "./org-switcher";
import { PlaceLink } from "./place-link";
import { UserMenu } from "./user-menu";

interface SidebarProps {
  onSearch: () => void;
  onShowShortcuts: () => void;
}
export function Sidebar({ onSearch, onShowShortcuts }: SidebarProps) {
  const t = useTranslations("shell");
  const { me } = useViewer();
  const modifier = useModifierKey();
  return (
    <aside className="sticky top-0 hidden h-dvh w-56 shrink-0 flex-col border-r bg-surface lg:flex">
      <div className="flex flex-col gap-2 p-2.5 pb-1">
        <OrgSwitcher />
        <button
          type="button"
          onClick={onSearch}
          className="flex h-8 items-center gap-2 rounded-md border px-2 text-muted text-sm hover:border-line-strong hover:text-ink"
        >
          <Search size={14} aria-hidden />
          <span className="min-w-0 flex-1 truncate text-left">{t("search")}</span>
          <Kbd>{modifier} K</Kbd>
        </button>
      </div>
      <nav aria-label={t("main")} className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto p-2.5">
        {places.map((place) => (
          <PlaceLink key={place.path} place={place} />
        ))}
        <p className="mt-4 mb-1 px-2 text-faint text-xs">{t("settings")}</p>
        {settings.filter(allowed(me.role)).map((place) => (
          <PlaceLink key={place.path} place={place} />
        ))}
      </nav>
      <div className="border-t p-2.5">
        <div className="mb-1 px-2">
          <LiveIndicator />
        </div>
        <UserMenu onShowShortcuts={onShowShortcuts} />
      </div>
    </aside>
  );
}
