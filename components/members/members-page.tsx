"use client";
import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { CreatedResetLink } from "@/lib/contracts/account";
import type { Member, MemberList } from "@/lib/contracts/member";
import { useStatusWord } from "../status/use-status-word";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { PageHeader } from "../ui/page-header";
import { Table, TBody, THead, Th, Tr } from "../ui/table";
import { useQueryString } from "../use-query-string";
import { useViewer } from "../viewer";
import { InviteDialog } from "./invite-dialog";
import { InvitesCard } from "./invites-card";
import { MemberRow } from "./member-row";
import { members } from "./queries";
import { RemoveMemberDialog } from "./remove-member-dialog";
import { ResetLinkDialog } from "./reset-link-dialog";
import { roles } from "./roles";

/** Who belongs to the organisation and as what; invitations that wait. `groups`: the card of the policy's groups. */
export function MembersPage({ initial, groups }: { initial: MemberList; groups: ReactNode }) {
  const t = useTranslations("members");
  const word = useStatusWord();
  const { org } = useViewer();
  const { data } = useQuery({ ...members.list(org.slug), initialData: initial });
  const { get, set } = useQueryString();
  const [reset, setReset] = useState<{ name: string; link: CreatedResetLink } | null>(null);
  const [removing, setRemoving] = useState<Member | null>(null);
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("count", { n: data.members.length, org: org.name })}
        actions={
          data.can.manage && (
            <Button variant="primary" onClick={() => set({ invite: true }, { push: true })}>
              <UserPlus size={15} aria-hidden />
              {t("invite")}
            </Button>
          )
        }
      />
      <div className="flex flex-col gap-4">
        <Card>
          <Table label={t("title")}>
            <THead>
              <Tr>
                <Th>{t("name")}</Th>
                <Th>{t("role")}</Th>
                <Th className="max-sm:hidden">{t("joined")}</Th>
                {data.can.manage && (
                  <Th>
                    <span className="sr-only">{t("remove")}</span>
                  </Th>
                )}
              </Tr>
            </THead>
            <TBody>
              {data.members.map((member) => (
                <MemberRow
                  key={member.userId}
                  member={member}
                  canManage={data.can.manage}
                  onRemove={() => setRemoving(member)}
                  onReset={setReset}
                />
              ))}
            </TBody>
          </Table>
        </Card>
        {data.invites.length > 0 && <InvitesCard invites={data.invites} canManage={data.can.manage} />}
        {groups}
        <Card>
          <CardHeader title={t("roles")} />
          <dl className="divide-y text-sm">
            {roles.map((role) => (
              <div key={role} className="flex gap-4 px-4 py-2">
                <dt className="w-20 shrink-0 font-medium">{word("role", role)}</dt>
                <dd className="text-muted">{t(`roleText.${role}`)}</dd>
              </div>
            ))}
          </dl>
        </Card>
      </div>
      <InviteDialog open={get("invite") === "1"} onOpenChange={(open) => set({ invite: open })} />
      <ResetLinkDialog made={reset} onClose={() => setReset(null)} />
      <RemoveMemberDialog member={removing} onClose={() => setRemoving(null)} />
    </>
  );
}
