"use client";
import { useQuery } from "@tanstack/react-query";
import { ShieldAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { SecurityNotices as Notices } from "@/lib/contracts/account";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { RelativeTime } from "../ui/relative-time";
import { useViewer } from "../viewer";
import { securityNotices, useReadNotices } from "./queries";

/** Changes to trust by other people, for owners, until they dismiss them. `initial`: null for everybody else. */
export function SecurityNotices({ initial }: { initial: Notices | null }) {
  const t = useTranslations("account");
  const { org } = useViewer();
  // Part of the page from the start: a notice that arrives later would push everything down.
  const shown = initial ? { initialData: initial } : { enabled: false };
  const { data } = useQuery({ ...securityNotices(org.slug), ...shown, refetchInterval: initial ? 60_000 : false });
  const read = useReadNotices(org.slug);
  const notices = data?.notices ?? [];
  const changes = useTranslations("securityChanges");
  // A notice of an older version has its English text only.
  const sentenceOf = ({ change, text }: Notices["notices"][number]) =>
    change && changes.has(change.code as "roleChanged") ? changes(change.code as "roleChanged", change.values as never) : text;
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
              {sentenceOf(notice)}
              {/* On its own line: it gets shorter in the browser and must not change how the sentence wraps. */}
              <span className="block text-muted text-xs">
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
