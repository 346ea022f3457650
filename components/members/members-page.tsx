"use client";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, UserMinus, UserPlus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import type { CreatedResetLink } from "@/lib/contracts/account";
import type { Member, MemberList, Role } from "@/lib/contracts/member";
import { useStatusWord } from "../status/use-status-word";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { Select } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useQueryString } from "../use-query-string";
import { useViewer } from "../viewer";
import { InviteDialog } from "./invite-dialog";
import { members, useChangeRole, useCreateResetLink, useRevokeInvite } from "./queries";
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
        {data.invites.length > 0 && <Invites invites={data.invites} canManage={data.can.manage} />}
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

interface MemberRowProps {
  member: Member;
  canManage: boolean;
  onRemove: () => void;
  onReset: (made: { name: string; link: CreatedResetLink }) => void;
}
function MemberRow({ member, canManage, onRemove, onReset }: MemberRowProps) {
  const t = useTranslations("members");
  const word = useStatusWord();
  const { org, me } = useViewer();
  const change = useChangeRole(org.slug);
  const reset = useCreateResetLink(org.slug);
  const isMe = member.userId === me.userId;
  return (
    <Tr>
      <Td>
        <span className="flex items-center gap-2 font-medium">
          {member.name} {isMe && <Badge>{t("you")}</Badge>}
        </span>
        <span className="block break-all text-muted text-xs">{member.email}</span>
      </Td>
      <Td className="w-40 max-sm:w-32">
        {canManage && !isMe ? (
          <Select
            aria-label={t("roleOf", { name: member.name })}
            value={change.isPending ? change.variables.role : member.role}
            disabled={change.isPending}
            onChange={(event) => change.mutate({ userId: member.userId, role: event.target.value as Role })}
            className="!w-32"
          >
            {roles.map((role) => (
              <option key={role} value={role}>
                {word("role", role)}
              </option>
            ))}
          </Select>
        ) : (
          word("role", member.role)
        )}
      </Td>
      <Td className="text-muted max-sm:hidden">
        <RelativeTime at={member.joinedAt} />
      </Td>
      {canManage && (
        <Td className="text-right">
          {!isMe && (
            <span className="flex justify-end gap-1">
              <Button
                variant="ghost"
                size="sm"
                icon
                aria-label={t("resetPassword", { name: member.name })}
                pending={reset.isPending}
                onClick={() => reset.mutate({ userId: member.userId }, { onSuccess: (link) => onReset({ name: member.name, link }) })}
              >
                <KeyRound size={15} aria-hidden />
              </Button>
              <Button variant="ghost" size="sm" icon aria-label={t("removeName", { name: member.name })} onClick={onRemove}>
                <UserMinus size={15} aria-hidden />
              </Button>
            </span>
          )}
        </Td>
      )}
    </Tr>
  );
}

function Invites({ invites, canManage }: { invites: MemberList["invites"]; canManage: boolean }) {
  const t = useTranslations("members");
  const word = useStatusWord();
  const { org } = useViewer();
  const revoke = useRevokeInvite(org.slug);
  return (
    <Card>
      <CardHeader title={t("invitations")} description={t("eachOnce")} />
      <Table label={t("invitations")}>
        <THead>
          <Tr>
            <Th>{t("for")}</Th>
            <Th>{t("role")}</Th>
            <Th>{t("expires")}</Th>
            {canManage && (
              <Th>
                <span className="sr-only">{t("revoke")}</span>
              </Th>
            )}
          </Tr>
        </THead>
        <TBody>
          {invites.map((invite) => (
            <Tr key={invite.id}>
              <Td>{invite.email ?? <span className="text-muted">{t("anybody")}</span>}</Td>
              <Td>{word("role", invite.role)}</Td>
              <Td className="text-muted">
                <RelativeTime at={invite.expiresAt} future />
              </Td>
              {canManage && (
                <Td className="text-right">
                  <Button
                    size="sm"
                    aria-label={t("revokeFor", { who: invite.email ?? t("anybody") })}
                    pending={revoke.isPending && revoke.variables.inviteId === invite.id}
                    onClick={() => revoke.mutate({ inviteId: invite.id })}
                  >
                    {t("revoke")}
                  </Button>
                </Td>
              )}
            </Tr>
          ))}
        </TBody>
      </Table>
    </Card>
  );
}
