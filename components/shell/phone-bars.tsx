"use client";
import { Menu as MenuIcon, Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "../ui/button";
import { cx } from "../ui/class-names";
import { Dialog } from "../ui/dialog";
import { useViewer } from "../viewer";
import { LiveIndicator } from "./live-indicator";
import { allowed, isAt, places, settings } from "./navigation";
import { OrgSwitcher } from "./org-switcher";
import { PlaceCount, PlaceLink } from "./place-link";
import { UserMenu } from "./user-menu";

const inBar = places.slice(0, 4);
const inMore = places.slice(4);

export function PhoneTopBar({ onSearch }: { onSearch: () => void }) {
  const t = useTranslations("shell");
  return (
    <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b bg-surface px-2 lg:hidden">
      <div className="min-w-0 flex-1">
        <OrgSwitcher />
      </div>
      <LiveIndicator compact />
      <Button variant="ghost" size="lg" icon aria-label={t("search")} onClick={onSearch}>
        <Search size={18} aria-hidden />
      </Button>
    </header>
  );
}

export function PhoneBottomBar({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const t = useTranslations("shell");
  const { org, me } = useViewer();
  const pathname = usePathname();
  const [more, setMore] = useState(false);
  const entry =
    "relative flex min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-2xs font-medium focus-visible:outline-offset-[-3px]";
  return (
    <nav
      aria-label={t("main")}
      className="fixed inset-x-0 bottom-0 z-30 flex h-14 border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {inBar.map((place) => {
        const at = isAt(pathname, org.slug, place);
        return (
          <Link
            key={place.path}
            href={`/${org.slug}/${place.path}`}
            aria-current={at ? "page" : undefined}
            className={cx(entry, at ? "text-accent" : "text-muted")}
          >
            <place.icon size={19} aria-hidden />
            {t(`places.${place.name}`)}
            <span className="absolute top-0.5 left-1/2 ml-1.5">
              <PlaceCount place={place} />
            </span>
          </Link>
        );
      })}
      <Dialog
        open={more}
        onOpenChange={setMore}
        title={t("more")}
        width="sm"
        trigger={
          <button type="button" className={cx(entry, "text-muted")}>
            <MenuIcon size={19} aria-hidden />
            {t("more")}
          </button>
        }
      >
        <div className="flex flex-col gap-0.5">
          {[...inMore, ...settings.filter(allowed(me.role))].map((place) => (
            <PlaceLink key={place.path} place={place} onClick={() => setMore(false)} />
          ))}
          <div className="mt-2 border-t pt-2">
            <UserMenu onShowShortcuts={onShowShortcuts} />
          </div>
        </div>
      </Dialog>
    </nav>
  );
}
