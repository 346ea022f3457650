"use client";
import { Command } from "cmdk";
import { CloudOff } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { Dialog } from "radix-ui";
import { type ReactNode, useDeferredValue, useState } from "react";
import { useLiveState } from "../live";
import { Kbd } from "../ui/kbd";
import { useViewer } from "../viewer";
import { allowed, places, settings } from "./navigation";
import { actionsFor, type PaletteAction } from "./palette-actions";
import { fitsWords } from "./palette-words";
import { usePaletteSearch } from "./use-palette-search";

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onShowShortcuts: () => void;
}

/** Ctrl K or ⌘ K: everything by its name, and what can be done from anywhere. */
export function CommandPalette({ open, onOpenChange, onShowShortcuts }: PaletteProps) {
  const t = useTranslations("shell");
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-enter bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-xl animate-enter overflow-hidden rounded-xl border bg-raised shadow-overlay focus:outline-none"
        >
          <Dialog.Title className="sr-only">{t("search")}</Dialog.Title>
          <Search close={() => onOpenChange(false)} onShowShortcuts={onShowShortcuts} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What was typed goes with it: emptying the field first would draw the whole list once more, only to close it. */
function Search({ close, onShowShortcuts }: { close: () => void; onShowShortcuts: () => void }) {
  const t = useTranslations("shell");
  const router = useRouter();
  const { org, me } = useViewer();
  const [typed, setTyped] = useState("");
  const words = useDeferredValue(typed.trim());
  // The field is there at once and takes what is typed; its list may come a moment later.
  const isFilled = useDeferredValue(true, false);
  const isOffline = useLiveState(org.slug) === "offline";
  const { groups, isSearching } = usePaletteSearch(words);
  const go = (path: string) => {
    close();
    router.push(`/${org.slug}/${path}`);
  };
  const act = ({ run }: PaletteAction) => {
    if ("path" in run) return go(run.path);
    close();
    if ("act" in run) run.act();
    else onShowShortcuts();
  };
  const shownPlaces = [...places, ...settings.filter(allowed(me.role))].filter((place) =>
    fitsWords(words, t(`places.${place.name}`), place.name, place.also),
  );
  const shownActions = actionsFor(me.role).filter((action) => fitsWords(words, t(`do.${action.name}`), action.name, action.also));
  return (
    // Matches are decided here and by the portal, because cmdk's own search also matches letters that are far apart.
    <Command label={t("search")} loop shouldFilter={false}>
      <div className="border-b px-4">
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder={t("searchHint")}
          className="h-12 w-full bg-transparent text-lg outline-none sm:text-base"
        />
      </div>
      <Command.List className="max-h-[min(28rem,60vh)] overflow-y-auto p-1.5">
        {isFilled && (
          <>
            <Command.Empty className="px-3 py-6 text-center text-muted text-sm">
              {isOffline ? t("offlineFind") : isSearching ? t("searching") : t("nothing")}
            </Command.Empty>
            {shownPlaces.length > 0 && (
              <Group heading={t("goTo")}>
                {shownPlaces.map((place) => (
                  <Entry key={place.path} value={place.path} onSelect={() => go(place.path)}>
                    <place.icon size={16} aria-hidden className="text-muted" />
                    <span className="flex-1">{t(`places.${place.name}`)}</span>
                    {place.key && (
                      <span className="flex gap-1">
                        <Kbd>g</Kbd>
                        <Kbd>{place.key}</Kbd>
                      </span>
                    )}
                  </Entry>
                ))}
              </Group>
            )}
            {groups.map(({ heading, found }) => (
              <Group key={heading} heading={heading}>
                {found.map((each) => (
                  <Entry key={each.key} value={each.key} onSelect={() => go(each.path)}>
                    {each.icon}
                    <span className="max-w-[70%] shrink-0 truncate">{each.name}</span>
                    <span className="min-w-0 flex-1 truncate text-right text-muted text-xs">{each.detail}</span>
                  </Entry>
                ))}
              </Group>
            ))}
            {shownActions.length > 0 && (
              <Group heading={t("actions")}>
                {shownActions.map((action) => (
                  <Entry key={action.name} value={action.name} onSelect={() => act(action)}>
                    <action.icon size={16} aria-hidden className="text-muted" />
                    {t(`do.${action.name}`)}
                  </Entry>
                ))}
              </Group>
            )}
          </>
        )}
      </Command.List>
      {isOffline && words !== "" && (
        <p role="status" className="flex items-center gap-2 border-t px-4 py-2 text-warn text-xs">
          <CloudOff size={14} aria-hidden />
          {t("offlineSearch")}
        </p>
      )}
    </Command>
  );
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group
    heading={heading}
    className="**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:pt-2 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-faint **:[[cmdk-group-heading]]:text-xs"
  >
    {children}
  </Command.Group>
);

const Entry = ({ value, onSelect, children }: { value: string; onSelect: () => void; children: ReactNode }) => (
  <Command.Item
    value={value}
    onSelect={onSelect}
    className="flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-sm data-[selected=true]:bg-sunken max-sm:h-11"
  >
    {children}
  </Command.Item>
);
