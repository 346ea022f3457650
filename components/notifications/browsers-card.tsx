"use client";
import { useQuery } from "@tanstack/react-query";
import { Smartphone } from "lucide-react";
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
  const org = useOrg();
  const { data } = useQuery(browsers.list(org));
  const add = useAddBrowser(org);
  const remove = useRemoveBrowser(org);
  const [isAsking, setAsking] = useState(false);
  const list = data?.browsers ?? [];
  const addThis = async (publicKey: string) => {
    setAsking(true);
    try {
      if (!canPush()) throw new Error("This browser has no push notifications, or the page is not served by HTTPS.");
      add.mutate(await subscribe(publicKey));
    } catch (error) {
      toast.error(error instanceof Error ? error.message : "The browser refused.");
    } finally {
      setAsking(false);
    }
  };
  const button = data && (
    <Button pending={isAsking || add.isPending} onClick={() => addThis(data.publicKey)}>
      <Smartphone size={15} aria-hidden />
      Notify in this browser
    </Button>
  );
  return (
    <Card>
      <CardHeader
        title="My browsers"
        description="Push notifications open the approval or the incident."
        actions={list.length > 0 && button}
      />
      {list.length === 0 ? (
        <EmptyState icon={Smartphone} title="No browser yet" action={button} />
      ) : (
        <ul className="divide-y">
          {list.map(({ id, name, createdAt }) => (
            <li key={id} className="flex flex-wrap items-center gap-3 px-4 py-3 text-sm">
              <span className="min-w-0 flex-1">
                {name}{" "}
                <span className="text-muted text-xs">
                  added <RelativeTime at={createdAt} />
                </span>
              </span>
              <Button size="sm" pending={remove.isPending} aria-label={`Remove ${name}`} onClick={() => remove.mutate({ browserId: id })}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
