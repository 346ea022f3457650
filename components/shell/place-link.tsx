"use client";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Count } from "../ui/badge";
import { cx } from "../ui/class-names";
import { useOrg } from "../viewer";
import { isAt, type Place } from "./navigation";
import { useCounts } from "./use-counts";

/** An entry of the side navigation. */
export function PlaceLink({ place, onClick }: { place: Place; onClick?: () => void }) {
  const org = useOrg();
  const t = useTranslations("shell.places");
  const at = isAt(usePathname(), org, place);
  const { icon: Icon } = place;
  return (
    <Link
      href={`/${org}/${place.path}`}
      onClick={onClick}
      aria-current={at ? "page" : undefined}
      className={cx(
        "flex h-8 items-center gap-2.5 rounded-md px-2 font-medium text-sm max-lg:h-10",
        at ? "bg-sunken text-ink" : "text-muted hover:bg-sunken hover:text-ink",
      )}
    >
      <PlaceIcon icon={Icon} at={at} />
      <span className="min-w-0 flex-1 truncate">{t(place.name)}</span>
      <PlaceCount place={place} />
    </Link>
  );
}

/** Pulses while the page that was asked for is on its way. */
function PlaceIcon({ icon: Icon, at }: { icon: Place["icon"]; at: boolean }) {
  const { pending } = useLinkStatus();
  return <Icon size={16} aria-hidden className={cx("shrink-0", at && "text-accent", pending && "animate-pulse")} />;
}

/** How many items wait behind an entry; nothing for none. */
export function PlaceCount({ place }: { place: Place }) {
  const counts = useCounts();
  const t = useTranslations("shell.counts");
  const count = place.count ? counts[place.count] : undefined;
  if (!place.count || !count) return null;
  return (
    <Count tone={place.count === "incidents" ? "bad" : "hold"}>
      {count > 99 ? "99+" : count}
      <span className="sr-only"> {t(place.count)}</span>
    </Count>
  );
}
