"use client";
import { useQuery } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { roleCan } from "@/lib/contracts/can";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { RelativeTime } from "../ui/relative-time";
import { useViewer } from "../viewer";
import { securityNotices, useReadNotices } from "./queries";

/** What other people changed that decides over trust, for owners, until they put it away. */
export function SecurityNotices() {
  const t = useTranslations("account");
  const { org, me } = useViewer();
  const isTold = roleCan(me.role, "member.manage");
  const { data } = useQuery({ ...securityNotices(org.slug), enabled: isTold, refetchInterval: 60_000 });
  const read = useReadNotices(org.slug);
  const notices = isTold ? (data?.notices ?? []) : [];
  const [newest] = notices;
  if (!newest) return null;
  return (
    <section aria-label={t("securityChanges")} className="mb-4">
      <Callout
        tone="warn"
        icon={ShieldAlert}
        action={
          <Button size="sm" pending={read.isPending} onClick={() => read.mutate({ upTo: newest.at })}>
            {t("markRead")}
          </Button>
        }
      >
        <ul>
          {notices.map((notice) => (
            <li key={notice.id}>
              {notice.text}{" "}
              <span className="text-muted">
                <RelativeTime at={notice.at} />
              </span>
            </li>
          ))}
        </ul>
        <Link className="underline" href={`/${org.slug}/settings/audit`}>
          {t("auditLog")}
        </Link>
      </Callout>
    </section>
  );
}
