"use client";
import { Plus, Server } from "lucide-react";
import Link from "next/link";
import { NodeState } from "@/lib/contracts/node";
import type { Overview } from "@/lib/contracts/overview";
import { formatCount, plural } from "../format";
import { statusOf } from "../status/catalogue";
import { Button } from "../ui/button";
import { Card, CardBody, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { Select } from "../ui/input";
import { toneText } from "../ui/tone";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { Honeycomb } from "./honeycomb";

/** Every node at once, grouped by a label of choice (kept in the URL), and how many are in which state. */
export function FleetCard({ overview }: { overview: Overview }) {
  const org = useOrg();
  const { get, set } = useQueryString();
  const chosen = get("group");
  const labelKeys = Object.keys(overview.fleet.labels);
  const label = labelKeys.includes(chosen) ? chosen : "";
  return (
    <Card>
      <CardHeader
        title="Fleet"
        description={`${plural(overview.nodeCount, "node")}${overview.gpuCount > 0 ? `, ${plural(overview.gpuCount, "GPU")}` : ""}`}
        actions={
          labelKeys.length > 0 && (
            <Select
              aria-label="Group by"
              value={label}
              onChange={(event) => set({ group: event.target.value }, { push: true })}
              className="!w-44"
            >
              <option value="">Not grouped</option>
              {labelKeys.map((key) => (
                <option key={key} value={key}>
                  By {key}
                </option>
              ))}
            </Select>
          )
        }
      />
      {overview.nodeCount === 0 ? (
        <EmptyState
          icon={Server}
          title="No nodes yet"
          action={
            overview.can.enrol && (
              <Button asChild variant="primary">
                <Link href={`/${org}/nodes?add=1`}>
                  <Plus size={15} aria-hidden />
                  Add node
                </Link>
              </Button>
            )
          }
        >
          A node is a host with the Millwright agent. Adding one gives you a single line to run on it.
        </EmptyState>
      ) : (
        <CardBody className="flex flex-col gap-4 p-4">
          <Honeycomb fleet={overview.fleet} label={label} />
          <ul className="flex flex-wrap gap-x-4 gap-y-1.5">
            {NodeState.options
              .filter((state) => (overview.counts[state] ?? 0) > 0)
              .map((state) => {
                const { icon: Icon, label: word, tone } = statusOf("node", state);
                return (
                  <li key={state}>
                    <Link
                      href={`/${org}/nodes?q=state:${state}`}
                      className="flex items-center gap-1.5 rounded-sm text-muted text-xs hover:text-ink hover:underline"
                    >
                      <Icon size={13} aria-hidden className={toneText[tone]} />
                      <span className="tabular font-medium text-ink">{formatCount(overview.counts[state] ?? 0)}</span>
                      {word}
                    </Link>
                  </li>
                );
              })}
          </ul>
        </CardBody>
      )}
    </Card>
  );
}
