"use client";
import { Bookmark, BookmarkPlus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import * as z from "zod";
import { useOrg } from "../shell/viewer";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu";
import { useStored } from "../ui/use-stored";

const Views = z.array(z.object({ name: z.string(), q: z.string(), sort: z.string(), order: z.string() })).catch([]);
export type View = z.infer<typeof Views>[number];
const parse = (stored: unknown): View[] => Views.parse(stored);

interface SavedViewsProps {
  now: Omit<View, "name">;
  onOpen: (view: View) => void;
}

/** Filters and sorts that somebody comes back to, by name; kept in this browser. A view is also its URL, which can be sent. */
export function SavedViews({ now, onOpen }: SavedViewsProps) {
  const [views, store] = useStored(`millwright.node-views.${useOrg()}`, parse);
  const [saving, setSaving] = useState(false);
  const here = views.find((view) => view.q === now.q && view.sort === now.sort && view.order === now.order);
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (!name) return;
    store([...views.filter((view) => view.name !== name), { name, ...now }]);
    setSaving(false);
  };
  return (
    <>
      <Menu
        trigger={
          <Button>
            <Bookmark size={15} aria-hidden />
            {here?.name ?? "Views"}
          </Button>
        }
      >
        <MenuLabel>{views.length === 0 ? "No saved views" : "Saved views"}</MenuLabel>
        {views.map((view) => (
          <MenuItem key={view.name} icon={Bookmark} onSelect={() => onOpen(view)}>
            {view.name}
          </MenuItem>
        ))}
        <MenuSeparator />
        {here ? (
          <MenuItem icon={X} onSelect={() => store(views.filter((view) => view !== here))}>
            Forget {here.name}
          </MenuItem>
        ) : (
          <MenuItem icon={BookmarkPlus} onSelect={() => setSaving(true)}>
            Save this view
          </MenuItem>
        )}
      </Menu>
      <Dialog open={saving} onOpenChange={setSaving} title="Save this view" width="sm">
        <form onSubmit={save} className="flex flex-col gap-4">
          <Field label="Name" hint="A view of the same name is replaced.">
            <Input name="name" maxLength={40} required autoComplete="off" />
          </Field>
          <div className="flex justify-end">
            <Button type="submit" variant="primary">
              Save the view
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}
