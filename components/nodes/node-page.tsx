"use client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert, EllipsisVertical, Pencil, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SIMULATED_AGENT } from "@/lib/contracts/agent";
import type { NodeDetail } from "@/lib/contracts/node";
import { DriftPanel } from "../drift/drift-panel";
import { nodes } from "../fleet/queries";
import { SimulatedBadge } from "../status/simulated-badge";
import { StatusBadge } from "../status/status-badge";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Callout } from "../ui/callout";
import { Menu, MenuItem, MenuSeparator } from "../ui/menu";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { TabPanel, Tabs } from "../ui/tabs";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { ChartsPanel } from "./charts-panel";
import type { CheckWords } from "./check-groups";
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
import { useNodeSentence } from "./use-node-sentence";
import { WorkloadsPanel } from "./workloads/workloads-panel";

interface NodePageProps {
  initial: NodeDetail;
  /** The names of checks in the reader's language, where it is not English. */
  checkWords: CheckWords;
}
/** One node: its state in a sentence, what it measures now, its checks, charts and inventory. */
export function NodePage({ initial, checkWords }: NodePageProps) {
  const t = useTranslations("nodes");
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
        trail={[{ label: t("title"), href: `/${org}/nodes` }]}
        title={node.name}
        badge={
          <>
            <StatusBadge of="node" state={node.state} />
            {node.agentVersion === SIMULATED_AGENT && <SimulatedBadge />}
          </>
        }
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
      {node.limits.map((limit) => (
        <Callout key={limit} tone="warn" icon={CircleAlert}>
          {t(`limit.${limit}`, { n: node.openIncidents })}
        </Callout>
      ))}
      <NodeIncidents nodeId={node.id} expected={node.openIncidents} />
      <NowStrip node={node} />
      <Tabs
        label={t("page.parts")}
        value={tab}
        onValueChange={(value) => set({ tab: value === "checks" ? null : value }, { push: true })}
        tabs={[
          {
            value: "checks",
            label: t("page.checks"),
            ...(troubled > 0 ? { count: troubled, tone: faulty > 0 ? ("bad" as const) : ("warn" as const) } : {}),
          },
          { value: "charts", label: t("page.charts") },
          { value: "workloads", label: t("page.workloads") },
          { value: "drift", label: t("page.drift") },
          { value: "inventory", label: t("page.inventory") },
        ]}
      >
        <TabPanel value="checks">
          <ChecksPanel node={node} words={checkWords} />
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
  const t = useTranslations("nodes.page");
  const formats = useFormats();
  const { lastSeenAt } = node;
  return (
    <>
      <p className="text-ink">{useNodeSentence()(node)}</p>
      <p className="mt-1 flex flex-wrap items-center gap-x-1.5 gap-y-1 text-xs">
        <span>
          {lastSeenAt === null
            ? t("neverSeen")
            : t.rich("lastSeen", { time: () => <RelativeTime at={lastSeenAt} />, stale: formats.duration(node.staleAfterMs) })}
        </span>
        {identity(node, t).map((part) => (
          <span key={part}>· {part}</span>
        ))}
        {Object.entries(node.labels).map(([key, value]) => (
          <Badge key={key}>{`${key}=${value}`}</Badge>
        ))}
      </p>
    </>
  );
}

/** The host in a few words; the details are under Inventory. */
function identity(
  { inventory, gpuCount, gpuName, agentUpdate }: NodeDetail,
  t: ReturnType<typeof useTranslations<"nodes.page">>,
): string[] {
  if (!inventory) return [];
  const version = inventory.agentVersion;
  const agent = agentUpdate ? t("agentUpdate", { version, update: agentUpdate }) : t("agent", { version });
  const gpus = gpuCount > 0 ? [`${gpuCount} × ${gpuName ?? "GPU"}`] : [];
  return [...gpus, inventory.os, t("kernel", { version: inventory.kernel }), agent];
}

function Actions({ node }: { node: NodeDetail }) {
  const t = useTranslations("nodes");
  const [dialog, setDialog] = useState<"edit" | "remove" | null>(null);
  const closed = (open: boolean) => setDialog((now) => (open ? now : null));
  return (
    <>
      <Menu
        trigger={
          <Button icon aria-label={t("page.more", { name: node.name })}>
            <EllipsisVertical size={16} aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={Pencil} onSelect={() => setDialog("edit")}>
          {t("page.edit")}
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Trash2} danger onSelect={() => setDialog("remove")}>
          {t("remove.do", { name: node.name })}
        </MenuItem>
      </Menu>
      <EditNodeDialog node={node} open={dialog === "edit"} onOpenChange={closed} />
      <RemoveNodeDialog node={node} open={dialog === "remove"} onOpenChange={closed} />
    </>
  );
}
