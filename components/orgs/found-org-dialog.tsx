"use client";
import { useTranslations } from "next-intl";
import { CreatedOrg } from "@/lib/contracts/member";
import { api } from "../api";
import { FormError, NamedField } from "../auth/form-parts";
import { useSubmit } from "../auth/use-submit";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

/** Founds another organisation, with nodes, members and keys of its own. */
export function FoundOrgDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("orgs");
  const { submit, pending, error } = useSubmit(async (field) => {
    const { slug } = await api.post("/orgs", CreatedOrg, { name: field("name") });
    location.assign(`/${slug}/overview`);
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} width="sm" title={t("new")} description={t("about")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <NamedField name="name" label={t("name")} maxLength={80} autoComplete="off" required autoFocus error={error} />
        <FormError error={error} fields={["name"]} />
        <div className="flex justify-end">
          <Button type="submit" variant="primary" pending={pending}>
            {t("create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
