"use client";
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { rolesThatCan } from "@/lib/contracts/can";
import type { Member } from "@/lib/contracts/member";
import type { OrgPolicy, PolicyGroup } from "@/lib/contracts/policy";
import { useStatusWord } from "../status/use-status-word";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { Field } from "../ui/field";
import { Checkbox, Input } from "../ui/input";
import { askers, renameGroup } from "./groups";

const approving = rolesThatCan("repair.approve");

interface GroupsEditorProps {
  policy: OrgPolicy;
  members: Member[];
  onChange: (policy: OrgPolicy) => void;
}

/** Teams and other groups that can be asked for approvals, and who is in them. */
export function GroupsEditor({ policy, members, onChange }: GroupsEditorProps) {
  const t = useTranslations("policy");
  const word = useStatusWord();
  const set = (index: number, part: Partial<PolicyGroup>) =>
    onChange({ ...policy, groups: policy.groups.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  const add = () => {
    const taken = new Set(policy.groups.map((group) => group.name));
    let name = t("newGroup");
    for (let n = 2; taken.has(name); n++) name = t("newGroupNumber", { n });
    onChange({ ...policy, groups: [...policy.groups, { name, roles: [], userIds: [] }] });
  };
  return (
    <Card>
      <CardHeader
        title={t("groups")}
        description={t("groupsAbout")}
        actions={
          <Button size="sm" onClick={add}>
            <Plus size={14} aria-hidden />
            {t("addGroup")}
          </Button>
        }
      />
      <ul className="divide-y">
        {policy.groups.map((group, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a group's name changes while it is typed; its place does not
          <li key={index} className="flex flex-col gap-3 px-4 py-3">
            <div className="flex items-end gap-2">
              <Field label={t("name")} hideLabel className="max-w-72 flex-1">
                <Input
                  aria-label={t("groupName", { n: index + 1 })}
                  value={group.name}
                  maxLength={80}
                  onChange={(event) => onChange(renameGroup(policy, index, event.target.value))}
                />
              </Field>
              <Button
                variant="ghost"
                icon
                aria-label={t("removeGroup", { name: group.name })}
                title={askers(policy, group.name) > 0 ? t("rulesAskIt") : t("remove")}
                disabled={askers(policy, group.name) > 0}
                onClick={() => onChange({ ...policy, groups: policy.groups.filter((_, at) => at !== index) })}
              >
                <Trash2 size={15} aria-hidden />
              </Button>
            </div>
            <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
              <legend className="sr-only">{t("rolesIn", { name: group.name })}</legend>
              <span className="w-14 text-muted text-xs">{t("roles")}</span>
              {approving.map((role) => (
                <Checkbox
                  key={role}
                  checked={group.roles.includes(role)}
                  onChange={(event) =>
                    set(index, { roles: event.target.checked ? [...group.roles, role] : group.roles.filter((one) => one !== role) })
                  }
                >
                  {word("role", role)}
                </Checkbox>
              ))}
            </fieldset>
            <fieldset className="flex flex-wrap items-baseline gap-x-4 gap-y-1.5">
              <legend className="sr-only">{t("peopleIn", { name: group.name })}</legend>
              <span className="w-14 text-muted text-xs">{t("people")}</span>
              {members.map((member) => (
                <Checkbox
                  key={member.userId}
                  checked={group.userIds.includes(member.userId)}
                  onChange={(event) =>
                    set(index, {
                      userIds: event.target.checked
                        ? [...group.userIds, member.userId]
                        : group.userIds.filter((userId) => userId !== member.userId),
                    })
                  }
                >
                  {member.name}
                  {!approving.includes(member.role) && (
                    <span className="text-muted text-xs"> {t("cannotApprove", { role: word("role", member.role) })}</span>
                  )}
                </Checkbox>
              ))}
            </fieldset>
          </li>
        ))}
      </ul>
    </Card>
  );
}
