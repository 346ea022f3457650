"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, EllipsisVertical, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import type { NodeDetail } from "@/lib/contracts/node";
import { DriftPanel } from "../drift/drift-panel";
import { nodes } from "../fleet/queries";
import { formatDuration } from "../format";
import { StatusBadge } from "../status/status-badge";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { TabPanel, Tabs } from "../ui/tabs";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { ChartsPanel } from "./charts-panel";
import { ChecksPanel } from "./checks-panel";
import { EditNodeDialog } from "./edit-node-dialog";
import { InventoryPanel } from "./inventory-panel";
import { MaintenanceActions } from "./maintenance-actions";
import { MaintenanceNotice } from "./maintenance-notice";
import { NodeIncidents } from "./node-incidents";
import { NowStrip } from "./now-strip";
import { RemoveNodeDialog } from "./remove-node-dialog";
import { UpdateAgents } from "./update-agents";
import { useNodeMarks } from "./use-node-marks";
import { WorkloadsPanel } from "./workloads/workloads-panel";

/** One node: its state in a sentence, what it measures now, its checks, charts and inventory. */
export function NodePage({ initial }: { initial: NodeDetail }) {
  const org = useOrg();
  const { data: node } = useQuery({ ...nodes.one(org, initial.id), initialData: initial });
  const { get, set } = useQueryString();
  const tab = get("tab") || "checks";
  const faulty = node.checks.filter((check) => check.state === "faulty").length;
  const troubled = faulty + node.checks.filter((check) => check.state === "degraded").length;
  const marks = useNodeMarks(node);
  return (
    <>
      <PageHeader
        trail={[{ label: "Nodes", href: `/${org}/nodes` }]}
        title={node.name}
        badge={<StatusBadge of="node" state={node.state} />}
        description={<Header node={node} />}
        actions={
          <>
            {node.can.request && <UpdateAgents nodes={[node]} />}
            {node.can.maintain && <MaintenanceActions node={node} />}
            {node.can.edit && <Actions node={node} />}
          </>
        }
      />
      <MaintenanceNotice maintenance={node.maintenance} />
      {node.limits.map((sentence) => (
        <Callout key={sentence} tone="warn" icon={CircleAlert}>
          {sentence}
        </Callout>
      ))}
      <NodeIncidents nodeId={node.id} />
      <NowStrip node={node} />
      <Tabs
        label="Parts of the node"
        value={tab}
        onValueChange={(value) => set({ tab: value === "checks" ? null : value }, { push: true })}
        tabs={[
          {
            value: "checks",
            label: "Checks",
            ...(troubled > 0 ? { count: troubled, tone: faulty > 0 ? ("bad" as const) : ("warn" as const) } : {}),
          },
          { value: "charts", label: "Charts" },
          { value: "workloads", label: "Workloads" },
          { value: "drift", label: "Drift" },
          { value: "inventory", label: "Inventory" },
        ]}
      >
        <TabPanel value="checks">
          <ChecksPanel node={node} />
        </TabPanel>
        <TabPanel value="charts">
          <ChartsPanel node={node} marks={marks} />
        </TabPanel>
        <TabPanel value="workloads">
          <WorkloadsPanel nodeId={node.id} nodeName={node.name} />
        </TabPanel>
        <TabPanel value="drift">
          <DriftPanel nodeId={node.id} nodeName={node.name} />
        </TabPanel>
        <TabPanel value="inventory">
          <InventoryPanel node={node} />
        </TabPanel>
      </Tabs>
    </>
  );
}

function Header({ node }: { node: NodeDetail }) {
  return (
    <>
      <p className="text-ink">{node.sentence}</p>
      <p className="mt-1 flex flex-wrap items-center gap-x-1.5 gap-y-1 text-xs">
        <span>
          {node.lastSeenAt === null ? (
            "never seen"
          ) : (
            <>
              last seen <RelativeTime at={node.lastSeenAt} /> · stale at {formatDuration(node.staleAfterMs)}
            </>
          )}
        </span>
        {identity(node).map((part) => (
          <span key={part}>· {part}</span>
        ))}
        {Object.entries(node.labels).map(([key, value]) => (
          <Badge key={key}>{`${key}=${value}`}</Badge>
        ))}
      </p>
    </>
  );
}

/** What the host is, in a few words; the whole stands under Inventory. */
function identity({ inventory, gpuCount, gpuName, agentUpdate }: NodeDetail): string[] {
  if (!inventory) return [];
  const agent = `agent ${inventory.agentVersion}${agentUpdate ? `, ${agentUpdate} is available` : ""}`;
  const gpus = gpuCount > 0 ? [`${gpuCount} × ${gpuName ?? "GPU"}`] : [];
  return [...gpus, inventory.os, `kernel ${inventory.kernel}`, agent];
}

function Actions({ node }: { node: NodeDetail }) {
  const [dialog, setDialog] = useState<"edit" | "remove" | null>(null);
  const closed = (open: boolean) => setDialog((now) => (open ? now : null));
  return (
    <>
      <Menu
        trigger={
          <Button icon aria-label={`More for ${node.name}`}>
            <EllipsisVertical size={16} aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={Pencil} onSelect={() => setDialog("edit")}>
          Edit name and labels
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Trash2} danger onSelect={() => setDialog("remove")}>
          Remove {node.name}
        </MenuItem>
      </Menu>
      <EditNodeDialog node={node} open={dialog === "edit"} onOpenChange={closed} />
      <RemoveNodeDialog node={node} open={dialog === "remove"} onOpenChange={closed} />
    </>
  );
}
