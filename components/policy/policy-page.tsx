"use client";
import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useTranslations } from "next-intl";
import type { MemberList } from "@/lib/contracts/member";
import type { PolicyPage as Page } from "@/lib/contracts/policy";
import { members } from "../members/queries";
import { Button } from "../ui/button";
import { PageHeader } from "../ui/page-header";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { BlessingsCard } from "./blessings-card";
import { GapsCard } from "./gaps-card";
import { MeaningCard } from "./meaning-card";
import { PolicyEditor } from "./policy-editor";
import { PreviewCard } from "./preview-card";
import { policy } from "./queries";

interface PolicyPageProps {
  initial: Page;
  initialMembers: MemberList;
}

/** The approval policy. Everybody can read it; owners change it. */
export function PolicyPage({ initial, initialMembers }: PolicyPageProps) {
  const t = useTranslations("policy");
  const org = useOrg();
  const { get, set } = useQueryString();
  const { data: page } = useQuery({ ...policy.page(org), initialData: initial });
  const { data: people } = useQuery({ ...members.list(org), initialData: initialMembers });
  const isEditing = page.can.edit && get("edit") !== "";
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("about")}
        actions={
          page.can.edit &&
          !isEditing && (
            <Button variant="primary" onClick={() => set({ edit: true }, { push: true })}>
              <Pencil size={15} aria-hidden />
              {t("change")}
            </Button>
          )
        }
      />
      {isEditing ? (
        <PolicyEditor page={page} members={people.members} onDone={() => set({ edit: null }, { push: true })} />
      ) : (
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="flex min-w-0 flex-col gap-4">
            {page.gaps.length > 0 && <GapsCard gaps={page.gaps} />}
            <MeaningCard policy={page.policy} members={people.members} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <PreviewCard members={people.members} />
            <BlessingsCard blessings={page.blessings} canEnd={page.can.bless} />
          </div>
        </div>
      )}
    </>
  );
}
