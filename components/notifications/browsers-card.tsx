"use client";
import { useQuery } from "@tanstack/react-query";
import { Smartphone } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { RelativeTime } from "../ui/relative-time";
import { useOrg } from "../viewer";
import { browsers, useAddBrowser, useRemoveBrowser } from "./push-queries";
import { canPush, subscribe } from "./subscribe";

/** The member's browsers and phones that show notifications, also while no page is open. */
export function BrowsersCard() {
  const t = useTranslations("notifications");
  const org = useOrg();
  const { data } = useQuery(browsers.list(org));
  const add = useAddBrowser(org);
  const remove = useRemoveBrowser(org);
  const [isAsking, setAsking] = useState(false);
  const list = data?.browsers ?? [];
  const addThis = async (publicKey: string) => {
    if (!canPush()) return toast.error(t("browsers.noPush"));
    setAsking(true);
    try {
      const subscription = await subscribe(publicKey);
      if (subscription) add.mutate(subscription);
      else toast.error(t("browsers.notAllowed"));
    } catch (error) {
      // The browser says it in its own language.
      toast.error(error instanceof Error ? error.message : t("browsers.refused"));
    } finally {
      setAsking(false);
    }
  };
  const button = data && (
    <Button pending={isAsking || add.isPending} onClick={() => addThis(data.publicKey)}>
      <Smartphone size={15} aria-hidden />
      {t("browsers.add")}
    </Button>
  );
  return (
    <Card>
      <CardHeader title={t("browsers.title")} description={t("browsers.about")} actions={list.length > 0 && button} />
      {list.length === 0 ? (
        <EmptyState icon={Smartphone} title={t("browsers.none")} action={button} />
      ) : (
        <ul className="divide-y">
          {list.map(({ id, name, createdAt }) => (
            <li key={id} className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
              <span className="min-w-0 flex-1">
                {name}{" "}
                <span className="text-muted text-xs">{t.rich("browsers.added", { time: () => <RelativeTime at={createdAt} /> })}</span>
              </span>
              <Button
                size="sm"
                pending={remove.isPending}
                aria-label={t("removeName", { name })}
                onClick={() => remove.mutate({ browserId: id })}
              >
                {t("remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
