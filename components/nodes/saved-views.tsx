"use client";
import { useQuery } from "@tanstack/react-query";
import { Bookmark, BookmarkPlus, Link2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import type { NodeView } from "@/lib/contracts/node-view";
import { Button } from "../ui/button";
import { copyText } from "../ui/copy-text";
import { Dialog } from "../ui/dialog";
import { Field } from "../ui/field";
import { Input } from "../ui/input";
import { Menu, MenuItem, MenuLabel, MenuSeparator } from "../ui/menu";
import { useErrorText } from "../use-error-text";
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
  const t = useTranslations("nodes.views");
  const org = useOrg();
  const { data, isError, refetch } = useQuery(queries.list(org));
  const forget = useForgetView(org);
  const [saving, setSaving] = useState(false);
  const views = data?.views ?? [];
  const here = views.find((view) => isSame(view, now));
  const copyLink = async () => {
    const isCopied = await copyText(location.href);
    if (isCopied) toast.success(t("copied"));
    else toast.error(t("notCopied"));
  };
  return (
    <>
      <Menu
        trigger={
          <Button>
            <Bookmark size={15} aria-hidden />
            {here?.name ?? t("views")}
          </Button>
        }
      >
        <MenuLabel>{t(isError && !data ? "failed" : views.length === 0 ? "none" : "saved")}</MenuLabel>
        {isError && !data && <MenuItem onSelect={() => void refetch()}>{t("tryAgain")}</MenuItem>}
        {views.map((view) => (
          <MenuItem key={view.id} icon={Bookmark} onSelect={() => onOpen(view)}>
            {view.name}
          </MenuItem>
        ))}
        <MenuSeparator />
        {here ? (
          <MenuItem icon={X} onSelect={() => forget.mutate(here.id)}>
            {t("delete", { name: here.name })}
          </MenuItem>
        ) : (
          <MenuItem icon={BookmarkPlus} onSelect={() => setSaving(true)}>
            {t("save")}
          </MenuItem>
        )}
        <MenuItem icon={Link2} onSelect={() => void copyLink()}>
          {t("copy")}
        </MenuItem>
      </Menu>
      <Dialog open={saving} onOpenChange={setSaving} title={t("save")} width="sm">
        <SaveForm now={now} onDone={() => setSaving(false)} />
      </Dialog>
    </>
  );
}

function SaveForm({ now, onDone }: { now: Look; onDone: () => void }) {
  const t = useTranslations("nodes.views");
  const errorText = useErrorText();
  const save = useSaveView(useOrg());
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (name) save.mutate({ name, ...now }, { onSuccess: onDone });
  };
  const refused = save.error ? errorText(save.error) : undefined;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={t("name")} hint={t("nameHint")} error={refused}>
        <Input name="name" maxLength={40} required autoComplete="off" />
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary" pending={save.isPending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
