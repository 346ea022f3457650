"use client";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { LogOut, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { Dialog } from "radix-ui";
import { type ReactNode, useDeferredValue, useState } from "react";
import { signOut } from "../auth/session";
import { nodes } from "../fleet/queries";
import { StatusIcon } from "../status/status-icon";
import { Kbd } from "../ui/kbd";
import { useViewer } from "../viewer";
import { allowed, places, settings } from "./navigation";

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** ⌘K: pages by name, nodes by name, and the few things that can be done from anywhere. */
export function CommandPalette({ open, onOpenChange }: PaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-enter bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-x-3 top-[12vh] z-50 mx-auto max-w-xl animate-enter overflow-hidden rounded-xl border bg-raised shadow-overlay focus:outline-none"
        >
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <Search close={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** What was typed goes with it: emptying the field first would draw the whole list once more, only to close it. */
function Search({ close }: { close: () => void }) {
  const router = useRouter();
  const { org, me } = useViewer();
  const [typed, setTyped] = useState("");
  const words = useDeferredValue(typed.trim());
  // The field is there at once and takes what is typed; its list may come a moment later.
  const isFilled = useDeferredValue(true, false);
  const { data: found } = useQuery({ ...nodes.list(org.slug, { q: words, limit: 8 }), enabled: words.length > 0 });
  const go = (path: string) => {
    close();
    router.push(`/${org.slug}/${path}`);
  };
  return (
    <Command label="Search or jump to" loop>
      <div className="border-b px-4">
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder="A page, a node, an action"
          className="h-12 w-full bg-transparent text-lg outline-none sm:text-base"
        />
      </div>
      <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-1.5">
        {isFilled && (
          <>
            <Command.Empty className="px-3 py-6 text-center text-muted text-sm">Nothing by that name.</Command.Empty>
            <Group heading="Go to">
              {[...places, ...settings.filter(allowed(me.role))].map((place) => (
                <Entry key={place.path} value={`${place.label} ${place.also ?? ""}`} onSelect={() => go(place.path)}>
                  <place.icon size={16} aria-hidden className="text-muted" />
                  <span className="flex-1">{place.label}</span>
                  {place.key && (
                    <span className="flex gap-1">
                      <Kbd>g</Kbd>
                      <Kbd>{place.key}</Kbd>
                    </span>
                  )}
                </Entry>
              ))}
            </Group>
            {found && found.nodes.length > 0 && (
              <Group heading="Nodes">
                {found.nodes.map((node) => (
                  <Entry key={node.id} value={`node ${node.name} ${words}`} onSelect={() => go(`nodes/${node.id}`)}>
                    <StatusIcon of="node" state={node.state} />
                    <span className="min-w-0 flex-1 truncate">{node.name}</span>
                    <span className="min-w-0 truncate text-faint text-xs">{node.sentence}</span>
                  </Entry>
                ))}
              </Group>
            )}
            <Group heading="Do">
              <Entry value="Add node enrol install agent" onSelect={() => go("nodes?add=1")}>
                <Plus size={16} aria-hidden className="text-muted" />
                Add node
              </Entry>
              <Entry value="Sign out log out" onSelect={() => void signOut()}>
                <LogOut size={16} aria-hidden className="text-muted" />
                Sign out
              </Entry>
            </Group>
          </>
        )}
      </Command.List>
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
