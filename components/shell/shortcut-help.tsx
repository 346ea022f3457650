"use client";
import { BookOpenText } from "lucide-react";
import { usePathname } from "next/navigation";
import { Dialog } from "../ui/dialog";
import { Kbd } from "../ui/kbd";
import { useModifierKey } from "../ui/use-modifier-key";
import { useOrg } from "../viewer";
import { isAt, places, settings } from "./navigation";

/** The keys of every page, and the documentation of the one that is open. */
export function ShortcutHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const org = useOrg();
  const pathname = usePathname();
  const modifier = useModifierKey();
  const here = [...places, ...settings].find((place) => isAt(pathname, org, place));
  const shortcuts: [string[], string][] = [
    [[modifier, "K"], "Search or jump to anything"],
    [["/"], "Filter the list"],
    [["j"], "Next row"],
    [["k"], "Previous row"],
    [["Enter"], "Open the row"],
    [["a"], "Go to the decision on a repair"],
    [["?"], "Show this help"],
  ];
  const jumps = places.flatMap((place): [string[], string][] => (place.key ? [[["g", place.key], `Go to ${place.label}`]] : []));
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Help" width="sm">
      <p className="mb-4 flex flex-col gap-1.5 text-sm">
        {here?.doc && (
          <a
            href={`/docs/${here.doc}`}
            target="_blank"
            rel="noopener"
            className="inline-flex items-center gap-2 text-accent hover:underline"
          >
            <BookOpenText size={15} aria-hidden />
            Documentation of {here.label}
          </a>
        )}
        <a href="/docs" target="_blank" rel="noopener" className="inline-flex items-center gap-2 text-accent hover:underline">
          <BookOpenText size={15} aria-hidden />
          All documentation
        </a>
      </p>
      <h3 className="mb-1 text-muted text-xs">Keyboard shortcuts</h3>
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
