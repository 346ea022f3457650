"use client";
import { BookOpenText, Building2, CircleUser, Keyboard, LogOut } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Locale, localeNames } from "@/lib/contracts/locale";
import { signOut } from "../auth/session";
import { useLanguage } from "../auth/use-language";
import { FoundOrgDialog } from "../orgs/found-org-dialog";
import { useStatusWord } from "../status/use-status-word";
import { Menu, MenuCheck, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu";
import { themes } from "../ui/theme";
import { useTheme } from "../ui/use-theme";
import { useChange } from "../use-change";
import { useViewer } from "../viewer";

export function UserMenu({ onShowShortcuts }: { onShowShortcuts: () => void }) {
  const { me, canFound } = useViewer();
  const { language, choose: chooseLanguage } = useLanguage();
  const t = useTranslations("shell");
  const role = useStatusWord()("role", me.role);
  const languageWord = useTranslations("language")("label");
  const [founding, setFounding] = useState(false);
  const { theme, choose } = useTheme();
  const leave = useChange([], signOut);
  return (
    <>
      <Menu
        align="start"
        side="top"
        trigger={
          <button
            type="button"
            aria-label={t("accountMenu", { name: me.name, role })}
            className="flex h-10 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left hover:bg-sunken"
          >
            <span
              aria-hidden
              className="grid size-6 shrink-0 place-items-center rounded-full border bg-sunken font-medium text-2xs text-muted"
            >
              {initials(me.name)}
            </span>
            <span className="min-w-0 flex-1 leading-tight">
              <span className="block truncate text-sm">{me.name}</span>
              <span className="block text-faint text-xs">{role}</span>
            </span>
          </button>
        }
      >
        <MenuLabel>{t("signedInAs", { name: me.name, role })}</MenuLabel>
        <MenuItem icon={CircleUser} onSelect={() => location.assign("/account")}>
          {t("account")}
        </MenuItem>
        <MenuItem icon={Keyboard} onSelect={onShowShortcuts}>
          {t("do.shortcuts")}
        </MenuItem>
        <MenuItem icon={BookOpenText} onSelect={() => window.open("/docs", "_blank", "noopener")}>
          {t("documentation")}
        </MenuItem>
        <MenuSeparator />
        <MenuLabel>{t("theme.label")}</MenuLabel>
        {themes.map((each) => (
          <MenuCheck key={each} checked={each === theme} onSelect={() => choose(each)}>
            {t(`theme.${each}`)}
          </MenuCheck>
        ))}
        <MenuSeparator />
        {canFound && (
          <MenuItem icon={Building2} onSelect={() => setFounding(true)}>
            {t("newOrganisation")}
          </MenuItem>
        )}
        <MenuSeparator />
        <MenuLabel>{languageWord}</MenuLabel>
        {Locale.options.map((each) => (
          <MenuCheck key={each} checked={each === language} onSelect={() => chooseLanguage(each)}>
            <span lang={each}>{localeNames[each]}</span>
          </MenuCheck>
        ))}
        <MenuSeparator />
        <MenuItem icon={LogOut} onSelect={() => leave.mutate()}>
          {t("do.signOut")}
        </MenuItem>
      </Menu>
      <FoundOrgDialog open={founding} onOpenChange={setFounding} />
    </>
  );
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word.slice(0, 1))
    .slice(0, 2)
    .join("")
    .toUpperCase();
