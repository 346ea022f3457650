"use client";
import { useTranslations } from "next-intl";
import type { BatchRouteRow } from "@/lib/contracts/inference";
import { RemoveButton } from "../ui/remove-button";
import { useOrg } from "../viewer";
import { useRemoveBatchRoute } from "./queries";

export function RemoveBatchRoute({ of: { id, name } }: { of: BatchRouteRow }) {
  const t = useTranslations("inference");
  const remove = useRemoveBatchRoute(useOrg());
  return (
    <RemoveButton
      verb={t("removeRoute", { name })}
      title={t("removeRouteTitle", { name })}
      pending={remove.isPending}
      onConfirm={(closing) => remove.mutate(id, closing)}
    >
      {t("removeRouteAbout", { name })}
    </RemoveButton>
  );
}
