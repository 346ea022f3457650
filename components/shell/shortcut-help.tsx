"use client";
import { BookOpenText } from "lucide-react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Dialog } from "../ui/dialog";
import { Kbd } from "../ui/kbd";
import { useModifierKey } from "../ui/use-modifier-key";
import { useOrg } from "../viewer";
import { isAt, places, settings } from "./navigation";

/** The keys of every page, and the documentation of the one that is open. */
export function ShortcutHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("shell");
  const org = useOrg();
  const pathname = usePathname();
  const modifier = useModifierKey();
  const here = [...places, ...settings].find((place) => isAt(pathname, org, place));
  const shortcuts: [string[], string][] = [
    [[modifier, "K"], t("help.search")],
    [["/"], t("help.filter")],
    [["j"], t("help.next")],
    [["k"], t("help.previous")],
    [["Enter"], t("help.open")],
    [["a"], t("help.decide")],
    [["?"], t("help.help")],
  ];
  const jumps = places.flatMap((place): [string[], string][] =>
    place.key ? [[["g", place.key], t("help.goTo", { page: t(`places.${place.name}`) })]] : [],
  );
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("help.title")} width="sm">
      <p className="mb-4 flex flex-col gap-1.5 text-sm">
        {here?.doc && (
          <a
            href={`/docs/${here.doc}`}
            target="_blank"
            rel="noopener"
            className="inline-flex items-center gap-2 text-accent hover:underline"
          >
            <BookOpenText size={15} aria-hidden />
            {t("help.docOf", { page: t(`places.${here.name}`) })}
          </a>
        )}
        <a href="/docs" target="_blank" rel="noopener" className="inline-flex items-center gap-2 text-accent hover:underline">
          <BookOpenText size={15} aria-hidden />
          {t("help.allDocs")}
        </a>
      </p>
      <h3 className="mb-1 text-muted text-xs">{t("help.shortcuts")}</h3>
      <dl className="divide-y">
        {[...shortcuts, ...jumps].map(([keys, what]) => (
          <div key={what} className="flex items-center gap-3 py-1.5">
            <dt className="flex w-24 shrink-0 gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dt>
            <dd className="text-sm">{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
