import { columnVisibilityFeature, createColumnHelper, tableFeatures } from "@tanstack/react-table";
import { type Messages, useTranslations } from "next-intl";
import type { NodeFilter, NodeRow } from "@/lib/contracts/node";
import { StatusBadge } from "../status/status-badge";
import { Badge } from "../ui/badge";
import { Meter } from "../ui/meter";
import { RelativeTime } from "../ui/relative-time";
import { useFormats } from "../use-formats";
import { useNodeSentence } from "./use-node-sentence";

export const features = tableFeatures({ columnVisibilityFeature });
const helper = createColumnHelper<typeof features, NodeRow>();

/** How wide a column is and from which width of the page it is shown; what it can be sorted by. */
export interface Look {
  /** Among the `nodes.column` messages. */
  name: keyof Messages["nodes"]["column"];
  className: string;
  numeric?: boolean;
  sort?: NonNullable<NodeFilter["sort"]>;
  /** Shown by default. */
  standard: boolean;
}

/** Classes of every cell, in the head and below. */
export const cellLook = "flex min-w-0 shrink-0 items-center px-2";

/** From `lg` on, 280 pixels of the window are the navigation and margins: a column is shown where all standard ones then fit. */
export const looks: Record<string, Look> = {
  state: { name: "state", className: "w-28 max-sm:w-auto max-sm:order-2 max-sm:ml-auto", sort: "state", standard: true },
  name: { name: "name", className: "w-32 grow-[2] max-sm:w-0", sort: "name", standard: true },
  sentence: { name: "sentence", className: "w-40 grow-[5] max-sm:order-3 max-sm:w-full", standard: true },
  gpus: { name: "gpus", className: "w-22 max-[75rem]:hidden", standard: true },
  gpu: { name: "gpu", className: "w-24 max-[49rem]:hidden", sort: "gpu", numeric: true, standard: true },
  gpuMemory: { name: "gpuMemory", className: "w-24 max-[88rem]:hidden", sort: "gpuMemory", numeric: true, standard: true },
  cpu: { name: "cpu", className: "w-24 max-sm:hidden", sort: "cpu", numeric: true, standard: true },
  memory: { name: "memory", className: "w-24 max-[88rem]:hidden", sort: "memory", numeric: true, standard: true },
  load: { name: "load", className: "w-16 max-md:hidden", numeric: true, standard: false },
  driver: { name: "driver", className: "w-24 max-md:hidden", standard: false },
  os: { name: "os", className: "w-36 max-md:hidden", standard: false },
  agent: { name: "agent", className: "w-28 max-md:hidden", standard: false },
  labels: { name: "labels", className: "w-44 max-md:hidden", standard: false },
  incidents: { name: "incidents", className: "w-20 max-[75rem]:hidden", sort: "incidents", numeric: true, standard: true },
  lastSeen: { name: "lastSeen", className: "w-22 max-md:hidden", sort: "lastSeen", numeric: true, standard: true },
};

const Figures = ({ value }: { value: number }) => useFormats().figures(value);
const OpenCount = ({ n }: { n: number }) => <span className="font-medium text-bad">{useTranslations("nodes")("openCount", { n })}</span>;
const Never = () => <span className="text-faint">{useTranslations("nodes")("never")}</span>;
function Sentence({ node }: { node: NodeRow }) {
  const sentence = useNodeSentence()(node);
  return (
    <span title={sentence} className="min-w-0 truncate text-muted">
      {sentence}
    </span>
  );
}
const nothing = <span className="text-faint">–</span>;

export const columns = helper.columns([
  helper.accessor("state", { id: "state", cell: ({ getValue }) => <StatusBadge of="node" state={getValue()} look="plain" /> }),
  helper.accessor("name", { id: "name" }),
  helper.accessor("sentence", { id: "sentence", cell: ({ row }) => <Sentence node={row.original} /> }),
  helper.accessor((row) => row.gpuName, {
    id: "gpus",
    cell: ({ row: { original: row } }) =>
      row.gpuCount === 0 ? (
        nothing
      ) : (
        <span title={row.gpuName ?? ""} className="min-w-0 truncate">{`${row.gpuCount} × ${shortGpu(row.gpuName)}`}</span>
      ),
  }),
  helper.accessor("gpuRatio", { id: "gpu", cell: ({ getValue }) => <Meter ratio={getValue()} /> }),
  helper.accessor("gpuMemoryRatio", { id: "gpuMemory", cell: ({ getValue }) => <Meter ratio={getValue()} /> }),
  helper.accessor("cpuRatio", { id: "cpu", cell: ({ getValue }) => <Meter ratio={getValue()} /> }),
  helper.accessor("memoryRatio", { id: "memory", cell: ({ getValue }) => <Meter ratio={getValue()} /> }),
  helper.accessor("load1", { id: "load", cell: ({ getValue }) => (getValue() === null ? nothing : <Figures value={getValue() ?? 0} />) }),
  helper.accessor("driver", { id: "driver", cell: ({ getValue }) => getValue() ?? nothing }),
  helper.accessor("os", { id: "os", cell: ({ getValue }) => <span className="min-w-0 truncate">{getValue() ?? nothing}</span> }),
  helper.accessor("agentVersion", {
    id: "agent",
    cell: ({ getValue, row: { original: row } }) => (
      <span className="min-w-0 truncate">
        {getValue() ?? nothing}
        {row.agentUpdate && <span className="text-muted">{` → ${row.agentUpdate}`}</span>}
      </span>
    ),
  }),
  helper.accessor((row) => Object.entries(row.labels), {
    id: "labels",
    cell: ({ getValue }) => (
      <span className="flex min-w-0 gap-1 overflow-hidden">
        {getValue().map(([key, value]) => (
          <Badge key={key}>{`${key}=${value}`}</Badge>
        ))}
      </span>
    ),
  }),
  helper.accessor("openIncidents", {
    id: "incidents",
    cell: ({ getValue }) => (getValue() === 0 ? nothing : <OpenCount n={getValue()} />),
  }),
  helper.accessor("lastSeenAt", {
    id: "lastSeen",
    cell: ({ getValue }) => {
      const at = getValue();
      return at === null ? <Never /> : <RelativeTime at={at} />;
    },
  }),
]);

/** "NVIDIA H200 141GB HBM3e" is too long for a column: "H200". A name of another shape loses its maker only. */
const shortGpu = (name: string | null) => {
  const plain = name?.replace(/^NVIDIA\s+/, "") ?? "GPU";
  return /^(?:[A-Z]{1,2}\d{1,4}\w?|RTX \w+)\b/.exec(plain.replace(/^(GeForce|Tesla|Quadro)\s+/, ""))?.[0] ?? plain;
};
