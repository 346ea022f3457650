"use client";
import { useTranslations } from "next-intl";
import type { MemberList } from "@/lib/contracts/member";
import { useStatusWord } from "../status/use-status-word";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useViewer } from "../viewer";
import { useRevokeInvite } from "./queries";

/** The open invitations, each of which can be withdrawn. */
export function InvitesCard({ invites, canManage }: { invites: MemberList["invites"]; canManage: boolean }) {
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
