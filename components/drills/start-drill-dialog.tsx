"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, Flame } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { ApiError } from "../api";
import { nodes } from "../nodes/queries";
import { useOrg } from "../shell/viewer";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Dialog, DialogClose } from "../ui/dialog";
import { Field } from "../ui/field";
import { Select } from "../ui/input";
import { useStartDrill } from "./queries";

/** Chooses the node of a fire drill and starts it. */
export function StartDrillDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const org = useOrg();
  const router = useRouter();
  const list = useQuery(nodes.list(org, { limit: 200 }));
  const rows = list.data?.nodes ?? [];
  const [chosen, setChosen] = useState("");
  const nodeId = chosen || rows[0]?.id;
  const start = useStartDrill(org);
  const name = rows.find((row) => row.id === nodeId)?.name;
  const refused = start.error instanceof ApiError ? start.error : null;
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
        <Field label="Node" error={list.data && rows.length === 0 ? "There is no node yet." : undefined}>
          <Select value={nodeId ?? ""} onChange={(event) => setChosen(event.target.value)}>
            {rows.map((row) => (
              <option key={row.id} value={row.id}>
                {row.name}
              </option>
            ))}
          </Select>
        </Field>
        <p className="text-muted text-sm">
          Its incident and its repair are marked as a fire drill and counted in no statistics. Whatever happens, it is cleared away
          afterwards.
        </p>
        {refused && (
          <div role="alert">
            <Callout tone="bad" icon={CircleAlert}>
              {refused.message}
            </Callout>
          </div>
        )}
      </div>
    </Dialog>
  );
}
