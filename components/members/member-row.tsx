"use client";
import { KeyRound, UserMinus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { CreatedResetLink } from "@/lib/contracts/account";
import type { Member, Role } from "@/lib/contracts/member";
import { useStatusWord } from "../status/use-status-word";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Select } from "../ui/input";
import { RelativeTime } from "../ui/relative-time";
import { Td, Tr } from "../ui/table";
import { useViewer } from "../viewer";
import { useChangeRole, useCreateResetLink } from "./queries";
import { roles } from "./roles";

interface MemberRowProps {
  member: Member;
  canManage: boolean;
  onRemove: () => void;
  onReset: (made: { name: string; link: CreatedResetLink }) => void;
}

/** One member, with the role and what an owner can change. */
export function MemberRow({ member, canManage, onRemove, onReset }: MemberRowProps) {
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
