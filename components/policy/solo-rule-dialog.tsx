"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { policy as queries, useSavePolicy } from "./queries";

/** Chooses the solo rule: what it allows, what stays, and when it ends. */
export function SoloRuleDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const t = useTranslations("policy");
  const ui = useTranslations("ui");
  const errorText = useErrorText();
  const org = useOrg();
  const page = useQuery({ ...queries.page(org), enabled: open });
  const save = useSavePolicy(org);
  const { data } = page;
  const choose = () =>
    data && save.mutate({ policy: { ...data.policy, solo: true }, basedOn: data.policyHash }, { onSuccess: () => onOpenChange(false) });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("solo.use")}
      description={t("solo.about")}
      footer={
        <>
          <DialogClose asChild>
            <Button>{ui("cancel")}</Button>
          </DialogClose>
          <Button variant="primary" onClick={choose} disabled={!data} pending={save.isPending}>
            {t("solo.use")}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-sm">
        <ul className="flex list-disc flex-col gap-1.5 pl-5">
          <li>{t("solo.own")}</li>
          <li>{t("solo.others")}</li>
          <li>{t("solo.audit")}</li>
          <li>{t("solo.stops")}</li>
          <li>{t("solo.hosts")}</li>
        </ul>
        {(save.error ?? page.error) && <Refusal>{errorText(save.error ?? page.error)}</Refusal>}
      </div>
    </Dialog>
  );
}
