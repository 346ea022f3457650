"use client";
import { Flame } from "lucide-react";
import { useRouter } from "next/navigation";
import { ApiError } from "../api";
import { NodeChoice, useNodeChoice } from "../fleet/node-choice";
import { Button } from "../ui/button";
import { Dialog, DialogClose } from "../ui/dialog";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { useStartDrill } from "./queries";

/** Chooses the node of a fire drill and starts it. */
export function StartDrillDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const org = useOrg();
  const router = useRouter();
  const choice = useNodeChoice();
  const { nodeId, name } = choice;
  const start = useStartDrill(org);
  const refused = start.error instanceof ApiError ? start.error : null;
  const errorText = useErrorText();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="sm"
      title="Start a fire drill"
      description="The node's agent breaks a file of its own. Then everything goes as with a real fault: somebody else must approve the repair."
      footer={
        <>
          <DialogClose asChild>
            <Button>Not now</Button>
          </DialogClose>
          <Button
            variant="primary"
            disabled={!nodeId}
            pending={start.isPending}
            onClick={() => nodeId && start.mutate({ nodeId }, { onSuccess: (drill) => router.push(`/${org}/drills/${drill.id}`) })}
          >
            <Flame size={15} aria-hidden />
            Start the drill{name ? ` on ${name}` : ""}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <NodeChoice choice={choice} />
        <p className="text-muted text-sm">
          Its incident and its repair are marked as a fire drill and counted in no statistics. Whatever happens, it is cleared away
          afterwards.
        </p>
        {refused && <Refusal>{errorText(refused)}</Refusal>}
      </div>
    </Dialog>
  );
}
