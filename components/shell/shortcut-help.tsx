"use client";
import { Dialog } from "../ui/dialog";
import { Kbd } from "../ui/kbd";
import { places } from "./navigation";

const shortcuts: [string[], string][] = [
  [["⌘", "K"], "Search or jump to anything (Ctrl K elsewhere)"],
  [["/"], "Filter the list"],
  [["j"], "Next row"],
  [["k"], "Row before"],
  [["Enter"], "Open the row"],
  [["a"], "Decide on the repair on the page: go to its comment"],
  [["?"], "These shortcuts"],
];

export function ShortcutHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const jumps = places.flatMap((place): [string[], string][] => (place.key ? [[["g", place.key], `Go to ${place.label}`]] : []));
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts" width="sm">
      <dl className="divide-y">
        {[...shortcuts, ...jumps].map(([keys, what]) => (
          <div key={what} className="flex items-center gap-3 py-1.5">
            <dt className="flex w-20 shrink-0 gap-1">
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
