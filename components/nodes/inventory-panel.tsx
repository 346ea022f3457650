"use client";
import { Cpu } from "lucide-react";
import { useTranslations } from "next-intl";
import type { NodeDetail } from "@/lib/contracts/node";
import { Card, CardBody, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { RelativeTime } from "../ui/relative-time";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import { Fact, Facts } from "./facts";

/** What the host is, what changed about it, and what the agent costs it. */
export function InventoryPanel({ node }: { node: NodeDetail }) {
  const t = useTranslations("nodes.inventory");
  const formats = useFormats();
  const { inventory } = node;
  const none = <span className="text-faint">{t("noneFound")}</span>;
  if (!inventory) {
    return (
      <Card>
        <EmptyState icon={Cpu} title={t("none")}>
          {t("noneAbout")}
        </EmptyState>
      </Card>
    );
  }
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <Card>
          <CardHeader title={t("host")} />
          <Facts>
            <Fact name={t("hostName")}>{inventory.hostname}</Fact>
            <Fact name={t("system")}>{inventory.os}</Fact>
            <Fact name={t("kernel")}>{`${inventory.kernel} (${inventory.architecture})`}</Fact>
            <Fact name={t("cpu")}>{`${inventory.cpuCount} × ${inventory.cpuModel}`}</Fact>
            <Fact name={t("memory")}>{formats.bytes(inventory.memoryBytes)}</Fact>
            <Fact name="Python">{inventory.python ?? none}</Fact>
            <Fact name="CUDA">{inventory.cuda ?? none}</Fact>
            <Fact name={t("driver")}>{inventory.driver ?? none}</Fact>
            <Fact name={t("addresses")}>{inventory.addresses.length === 0 ? none : inventory.addresses.join(", ")}</Fact>
            <Fact name={t("boot")}>
              <code className="font-mono text-xs">{inventory.bootId}</code>
            </Fact>
          </Facts>
        </Card>
        <Card>
          <CardHeader title={t("agent")} description={t("agentAbout")} />
          <Facts>
            <Fact name={t("version")}>
              {inventory.agentVersion}
              {node.agentUpdate && <span className="ml-2 text-muted">{t("available", { version: node.agentUpdate })}</span>}
            </Fact>
            {node.footprint && (
              <>
                <Fact name={t("memory")}>{formats.bytes(node.footprint.rssBytes)}</Fact>
                <Fact name={t("cpu")}>{t("ofCore", { ratio: formats.percent(node.footprint.cpuRatio) })}</Fact>
                <Fact name={t("waiting")}>
                  {node.footprint.spooledReports === 0 ? t("noReports") : formats.count(node.footprint.spooledReports)}
                </Fact>
              </>
            )}
            <Fact name={t("every")}>{formats.duration(node.intervalMs)}</Fact>
            <Fact name={t("enrolled")}>
              <RelativeTime at={node.enrolledAt} />
            </Fact>
          </Facts>
        </Card>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        {inventory.gpus.length > 0 && (
          <Card>
            <CardHeader title={t("gpus")} />
            <Table label={t("gpus")}>
              <THead>
                <Tr>
                  <Th numeric>#</Th>
                  <Th>{t("name")}</Th>
                  <Th numeric>{t("memory")}</Th>
                  <Th>UUID</Th>
                </Tr>
              </THead>
              <TBody>
                {inventory.gpus.map((gpu) => (
                  <Tr key={gpu.uuid}>
                    <Td numeric>{gpu.index}</Td>
                    <Td>{gpu.name}</Td>
                    <Td numeric>{formats.bytes(gpu.memoryBytes)}</Td>
                    <Td className="font-mono text-muted text-xs">{gpu.uuid}</Td>
                  </Tr>
                ))}
              </TBody>
            </Table>
          </Card>
        )}
        <Card>
          <CardHeader title={t("workloads")} description={t("workloadsAbout")} />
          {inventory.workloads.length === 0 ? (
            <CardBody className="p-4 text-muted text-sm">{t("noWorkloads")}</CardBody>
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
        <CardHeader title={t("changes")} />
        {node.inventoryChanges.length === 0 ? (
          <CardBody className="p-4 text-muted text-sm">{t("noChanges")}</CardBody>
        ) : (
          <Table label={t("changesLabel")}>
            <THead>
              <Tr>
                <Th>{t("when")}</Th>
                <Th>{t("what")}</Th>
                <Th>{t("before")}</Th>
                <Th>{t("after")}</Th>
              </Tr>
            </THead>
            <TBody>
              {node.inventoryChanges.map((change) => (
                <Tr key={`${change.atMs} ${change.path}`}>
                  <Td>
                    <RelativeTime at={change.atMs} />
                  </Td>
                  <Td className="font-mono text-xs">{change.path}</Td>
                  <Td className="max-w-80 break-all text-muted">{written(change.before) ?? t("noReports")}</Td>
                  <Td className="max-w-80 break-all">{written(change.after) ?? t("noReports")}</Td>
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
  value === null || value === undefined ? null : typeof value === "string" ? value : JSON.stringify(value);
