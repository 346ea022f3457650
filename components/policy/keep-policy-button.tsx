"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { useOrg } from "../viewer";
import { policy as queries, useSavePolicy } from "./queries";

/** Chooses the policy as it is now: from then on it is the organisation's own. */
export function KeepPolicyButton() {
  const t = useTranslations("policy");
  const org = useOrg();
  const { data } = useQuery(queries.page(org));
  const save = useSavePolicy(org);
  return (
    <Button
      size="sm"
      disabled={!data}
      pending={save.isPending}
      onClick={() => data && save.mutate({ policy: data.policy, basedOn: data.policyHash })}
    >
      {t("keep")}
    </Button>
  );
}
