"use client";
import { Plus, Server } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { NodeState } from "@/lib/contracts/node";
import type { Overview } from "@/lib/contracts/overview";
import { lookOf } from "../status/catalogue";
import { useStatusWord } from "../status/use-status-word";
import { Button } from "../ui/button";
import { Card, CardBody, CardHeader } from "../ui/card";
import { EmptyState } from "../ui/empty-state";
import { Select } from "../ui/input";
import { toneText } from "../ui/tone";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useOrg } from "../viewer";
import { Honeycomb } from "./honeycomb";

/** Every node at once, grouped by a label of choice (kept in the URL), and how many are in which state. */
export function FleetCard({ overview }: { overview: Overview }) {
  const t = useTranslations("overview.fleet");
  const word = useStatusWord();
  const formats = useFormats();
  const org = useOrg();
  const { get, set } = useQueryString();
  const chosen = get("group");
  const labelKeys = Object.keys(overview.fleet.labels);
  const label = labelKeys.includes(chosen) ? chosen : "";
  return (
    <Card>
      <CardHeader
        title={t("title")}
        description={t(overview.gpuCount > 0 ? "sizeGpus" : "size", { nodes: overview.nodeCount, gpus: overview.gpuCount })}
        actions={
          labelKeys.length > 0 && (
            <Select
              aria-label={t("groupBy")}
              value={label}
              onChange={(event) => set({ group: event.target.value }, { push: true })}
              className="!w-44"
            >
              <option value="">{t("notGrouped")}</option>
              {labelKeys.map((key) => (
                <option key={key} value={key}>
                  {t("by", { key })}
                </option>
              ))}
            </Select>
          )
        }
      />
      {overview.nodeCount === 0 ? (
        <EmptyState
          icon={Server}
          title={t("none")}
          action={
            overview.can.enrol && (
              <Button asChild variant="primary">
                <Link href={`/${org}/nodes?add=1`}>
                  <Plus size={15} aria-hidden />
                  {t("addNode")}
                </Link>
              </Button>
            )
          }
        >
          {t("noneAbout")}
        </EmptyState>
      ) : (
        <CardBody className="flex flex-col gap-4 p-4">
          <Honeycomb fleet={overview.fleet} label={label} />
          <ul className="flex flex-wrap gap-x-4 gap-y-1.5">
            {NodeState.options
              .filter((state) => (overview.counts[state] ?? 0) > 0)
              .map((state) => {
                const { icon: Icon, tone } = lookOf("node", state);
                return (
                  <li key={state}>
                    <Link
                      href={`/${org}/nodes?q=state:${state}`}
                      className="flex items-center gap-1.5 rounded-sm text-muted text-xs hover:text-ink hover:underline"
                    >
                      <Icon size={13} aria-hidden className={toneText[tone]} />
                      <span className="tabular font-medium text-ink">{formats.count(overview.counts[state] ?? 0)}</span>
                      {word("node", state)}
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
