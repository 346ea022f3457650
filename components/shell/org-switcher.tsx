"use client";
import { Check, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Menu, MenuItem, MenuLabel } from "../ui/menu";
import { useViewer } from "../viewer";

/** With one organisation it is its name; with several, the way between them. */
export function OrgSwitcher() {
  const { org, orgs } = useViewer();
  const t = useTranslations("shell");
  const name = (
    <>
      <span aria-hidden className="grid size-6 shrink-0 place-items-center rounded-md bg-accent font-semibold text-on-accent text-xs">
        {org.name.slice(0, 1).toUpperCase()}
      </span>
      <span className="min-w-0 flex-1 truncate text-left font-semibold text-sm">{org.name}</span>
    </>
  );
  if (orgs.length < 2) return <div className="flex h-9 min-w-0 items-center gap-2 px-2">{name}</div>;
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="flex h-9 w-full min-w-0 items-center gap-2 rounded-md px-2 hover:bg-sunken"
          aria-label={t("organisationSwitch", { name: org.name })}
        >
          {name}
          <ChevronsUpDown size={14} aria-hidden className="shrink-0 text-faint" />
        </button>
      }
    >
      <MenuLabel>{t("organisations")}</MenuLabel>
      {orgs.map((each) => (
        <MenuItem key={each.slug} asChild>
          <Link href={`/${each.slug}/overview`}>
            <span className="min-w-0 flex-1 truncate">{each.name}</span>
            {each.slug === org.slug && <Check size={14} aria-label={t("current")} />}
          </Link>
        </MenuItem>
      ))}
    </Menu>
  );
}
