"use client";
import { BadgeCheck } from "lucide-react";
import { useState } from "react";
import { ApiError } from "../api";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { useOrg } from "../viewer";
import { LabelsField } from "./labels-field";
import { useBlessRunbook } from "./queries";

/** A lead approves one version of a runbook in advance, for nodes with these labels. */
export function BlessDialog({ slug, version }: { slug: string; version: number }) {
  const org = useOrg();
  const [open, setOpen] = useState(false);
  const [labels, setLabels] = useState<Record<string, string>>({});
  const bless = useBlessRunbook(org);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      width="sm"
      title="Give a standing approval"
      description={`On nodes with these labels, version ${version} of ${slug} runs at once when others request it, in your name. It ends with the next version, and when you may no longer approve.`}
      trigger={
        <Button>
          <BadgeCheck size={15} aria-hidden />
          Standing approval
        </Button>
      }
      footer={
        <>
          <DialogClose asChild>
            <Button>Not now</Button>
          </DialogClose>
          <Button
            variant="primary"
            disabled={Object.keys(labels).length === 0}
            pending={bless.isPending}
            onClick={() => bless.mutate({ slug, version, labels }, { onSuccess: () => setOpen(false) })}
          >
            Approve version {version} in advance
          </Button>
        </>
      }
    >
      <LabelsField value={labels} onChange={setLabels} required />
      {bless.error instanceof ApiError && (
        <p role="alert" className="mt-2 text-bad text-sm">
          {bless.error.message}
        </p>
      )}
    </Dialog>
  );
}
