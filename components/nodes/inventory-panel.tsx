"use client";
import { Cpu } from "lucide-react";
import type { NodeDetail } from "@/lib/contracts/node";
import { formatBytes, formatDuration, formatPercent } from "../format";
import { Card, CardBody, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { RelativeTime } from "../ui/relative-time";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { Fact, Facts } from "./facts";

const none = <span className="text-faint">none found</span>;

/** What the host is, what changed about it, and what the agent costs it. */
export function InventoryPanel({ node }: { node: NodeDetail }) {
  const { inventory } = node;
  if (!inventory) {
    return (
      <Card>
        <EmptyState icon={Cpu} title="No inventory yet">
          The agent sends it with its first results.
        </EmptyState>
      </Card>
    );
  }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <Card>
          <CardHeader title="Host" />
          <Facts>
            <Fact name="Host name">{inventory.hostname}</Fact>
            <Fact name="System">{inventory.os}</Fact>
            <Fact name="Kernel">{`${inventory.kernel} (${inventory.architecture})`}</Fact>
            <Fact name="CPU">{`${inventory.cpuCount} × ${inventory.cpuModel}`}</Fact>
            <Fact name="Memory">{formatBytes(inventory.memoryBytes)}</Fact>
            <Fact name="Python">{inventory.python ?? none}</Fact>
            <Fact name="CUDA">{inventory.cuda ?? none}</Fact>
            <Fact name="GPU driver">{inventory.driver ?? none}</Fact>
            <Fact name="Addresses">{inventory.addresses.length === 0 ? none : inventory.addresses.join(", ")}</Fact>
            <Fact name="Boot">
              <code className="font-mono text-xs">{inventory.bootId}</code>
            </Fact>
          </Facts>
        </Card>
        <Card>
          <CardHeader title="Agent" description="What Millwright itself costs this host" />
          <Facts>
            <Fact name="Version">
              {inventory.agentVersion}
              {node.agentUpdate && <span className="ml-2 text-muted">{node.agentUpdate} is available</span>}
            </Fact>
            {node.footprint && (
              <>
                <Fact name="Memory">{formatBytes(node.footprint.rssBytes)}</Fact>
                <Fact name="CPU">{formatPercent(node.footprint.cpuRatio)} of one core</Fact>
                <Fact name="Reports waiting">{node.footprint.spooledReports === 0 ? "none" : String(node.footprint.spooledReports)}</Fact>
              </>
            )}
            <Fact name="Reports every">{formatDuration(node.intervalMs)}</Fact>
            <Fact name="Enrolled">
              <RelativeTime at={node.enrolledAt} />
            </Fact>
          </Facts>
        </Card>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        {inventory.gpus.length > 0 && (
          <Card>
            <CardHeader title="GPUs" />
            <Table label="GPUs">
              <THead>
                <Tr>
                  <Th numeric>#</Th>
                  <Th>Name</Th>
                  <Th numeric>Memory</Th>
                  <Th>UUID</Th>
                </Tr>
              </THead>
              <TBody>
                {inventory.gpus.map((gpu) => (
                  <Tr key={gpu.uuid}>
                    <Td numeric>{gpu.index}</Td>
                    <Td>{gpu.name}</Td>
                    <Td numeric>{formatBytes(gpu.memoryBytes)}</Td>
                    <Td className="font-mono text-muted text-xs">{gpu.uuid}</Td>
                  </Tr>
                ))}
              </TBody>
            </Table>
          </Card>
        )}
        <Card>
          <CardHeader title="Workloads" description="What the agent looks after, from its own file and from the portal" />
          {inventory.workloads.length === 0 ? (
            <CardBody className="p-4 text-muted text-sm">
              None declared. Checks about Python, models or config files need one: see Workloads.
            </CardBody>
          ) : (
            <Facts>
              {inventory.workloads.map((workload) => (
                <Fact key={workload.name} name={workload.name}>
                  {workload.kind}
                  {workload.digest && <code className="ml-2 font-mono text-faint text-xs">{workload.digest.slice(0, 12)}</code>}
                </Fact>
              ))}
            </Facts>
          )}
        </Card>
      </div>
      <Card className="min-w-0 lg:col-span-2">
        <CardHeader title="Changes" />
        {node.inventoryChanges.length === 0 ? (
          <CardBody className="p-4 text-muted text-sm">Nothing has changed since the node was enrolled.</CardBody>
        ) : (
          <Table label="Inventory changes">
            <THead>
              <Tr>
                <Th>When</Th>
                <Th>What</Th>
                <Th>Before</Th>
                <Th>After</Th>
              </Tr>
            </THead>
            <TBody>
              {node.inventoryChanges.map((change) => (
                <Tr key={`${change.atMs} ${change.path}`}>
                  <Td>
                    <RelativeTime at={change.atMs} />
                  </Td>
                  <Td className="font-mono text-xs">{change.path}</Td>
                  <Td className="max-w-80 break-all text-muted">{written(change.before)}</Td>
                  <Td className="max-w-80 break-all">{written(change.after)}</Td>
                </Tr>
              ))}
            </TBody>
          </Table>
        )}
      </Card>
    </div>
  );
}

const written = (value: unknown) =>
  value === null || value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);
