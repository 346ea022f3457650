"use client";
import { Construction } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { NodeDetail } from "@/lib/contracts/node";
import { useEndMaintenance } from "../fleet/queries";
import { Button } from "../ui/button";
import { useOrg } from "../viewer";
import { MaintenanceDialog } from "./maintenance-dialog";

/** Starts a node's maintenance, changes its end, or ends it now. */
export function MaintenanceActions({ node }: { node: NodeDetail }) {
  const t = useTranslations("nodes.maintenance");
  const end = useEndMaintenance(useOrg());
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Construction size={15} aria-hidden />
        {t(node.maintenance ? "change" : "start")}
      </Button>
      {node.maintenance && (
        <Button pending={end.isPending} onClick={() => end.mutate({ nodeIds: [node.id] })}>
          {t("end")}
        </Button>
      )}
      <MaintenanceDialog nodes={[node]} open={asking} onOpenChange={setAsking} />
    </>
  );
}
