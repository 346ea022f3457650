"use client";
import { useQuery } from "@tanstack/react-query";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Refusal } from "../ui/refusal";
import { useOrg } from "../viewer";
import { policy as queries, useSavePolicy } from "./queries";

/** Chooses the solo rule: what it allows, what stays, and when it ends. */
export function SoloRuleDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
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
      title="Use the solo rule"
      description="For an owner who works alone"
      footer={
        <>
          <DialogClose asChild>
            <Button>Cancel</Button>
          </DialogClose>
          <Button variant="primary" onClick={choose} disabled={!data} pending={save.isPending}>
            Use the solo rule
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 text-sm">
        <ul className="flex list-disc flex-col gap-1.5 pl-5">
          <li>You can approve your own reversible repairs. Each time you type the node's name.</li>
          <li>Disruptive and irreversible repairs still need other people.</li>
          <li>Each use is written into the audit log.</li>
          <li>The rule stops by itself as soon as a second person who can approve joins.</li>
          <li>Hosts that name their approvers in a policy file are not affected.</li>
        </ul>
        {(save.error ?? page.error) && <Refusal>{(save.error ?? page.error)?.message}</Refusal>}
      </div>
    </Dialog>
  );
}
