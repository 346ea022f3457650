"use client";
import { useQuery } from "@tanstack/react-query";
import { Bookmark, BookmarkPlus, Link2, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { NodeView } from "@/lib/contracts/node-view";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { copyText } from "../ui/copy-text";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu";
import { useOrg } from "../viewer";
import { views as queries, useForgetView, useSaveView } from "./view-queries";

type Look = Pick<NodeView, "q" | "sort" | "order">;
interface SavedViewsProps {
  now: Look;
  onOpen: (view: Look) => void;
}

const isSame = (a: Look, b: Look) => a.q === b.q && a.sort === b.sort && a.order === b.order;

/** Filters and sorts that somebody comes back to, by name, on whichever computer. A view is also its URL, which can be sent. */
export function SavedViews({ now, onOpen }: SavedViewsProps) {
  const org = useOrg();
  const { data, isError, refetch } = useQuery(queries.list(org));
  const forget = useForgetView(org);
  const [saving, setSaving] = useState(false);
  const views = data?.views ?? [];
  const here = views.find((view) => isSame(view, now));
  const copyLink = async () => {
    const isCopied = await copyText(location.href);
    if (isCopied) toast.success("Link copied. It opens this filter and order for everybody in the organisation.");
    else toast.error("The browser does not let the page copy. Copy the address instead.");
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
        <MenuLabel>{isError && !data ? "Your views could not be read" : views.length === 0 ? "No saved views" : "Saved views"}</MenuLabel>
        {isError && !data && <MenuItem onSelect={() => void refetch()}>Try again</MenuItem>}
        {views.map((view) => (
          <MenuItem key={view.id} icon={Bookmark} onSelect={() => onOpen(view)}>
            {view.name}
          </MenuItem>
        ))}
        <MenuSeparator />
        {here ? (
          <MenuItem icon={X} onSelect={() => forget.mutate(here.id)}>
            Forget {here.name}
          </MenuItem>
        ) : (
          <MenuItem icon={BookmarkPlus} onSelect={() => setSaving(true)}>
            Save this view
          </MenuItem>
        )}
        <MenuItem icon={Link2} onSelect={() => void copyLink()}>
          Copy a link to it
        </MenuItem>
      </Menu>
      <Dialog open={saving} onOpenChange={setSaving} title="Save this view" width="sm">
        <SaveForm now={now} onDone={() => setSaving(false)} />
      </Dialog>
    </>
  );
}

function SaveForm({ now, onDone }: { now: Look; onDone: () => void }) {
  const save = useSaveView(useOrg());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (name) save.mutate({ name, ...now }, { onSuccess: onDone });
  };
  const refused = save.error instanceof ApiError ? save.error.message : save.error ? "It could not be saved. Try again." : undefined;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Name" hint="A view of the same name is replaced." error={refused}>
        <Input name="name" maxLength={40} required autoComplete="off" />
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={save.isPending}>
          Save the view
        </Button>
      </div>
    </form>
  );
}
