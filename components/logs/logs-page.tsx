"use client";
import { useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useTranslations } from "next-intl";
import * as z from "zod";
import type { LogStock } from "@/lib/contracts/log-search";
import { CodeBlock } from "../ui/code-block";
import { EmptyState } from "../ui/empty-state";
import { Input, Select } from "../ui/input";
import { PageHeader } from "../ui/page-header";
import { TabPanel, Tabs } from "../ui/tabs";
import { useFormats } from "../use-formats";
import { useQueryString } from "../use-query-string";
import { useTextInUrl } from "../use-text-in-url";
import { useOrg } from "../viewer";
import { LogLinesList } from "./log-lines-list";
import { logs } from "./queries";
import { TemplateList } from "./template-list";
import { WatchList } from "./watch-list";

const EXAMPLE = `workloads:
  - name: chat
    kind: serving
    logs: [/var/log/chat/*.log]
    shipLogs: true
`;
/** The time that a link from an incident asks for. */
const LogSpan = z.object({ fromMs: z.coerce.number().int().positive(), toMs: z.coerce.number().int().positive() });
/** How far back a search may reach, in hours. */
const ranges = [1, 24, 168] as const;

/** The lines that hosts ship of their declared logs, and the templates that these follow. */
export function LogsPage({ initial }: { initial: LogStock }) {
  const t = useTranslations("logs");
  const formats = useFormats();
  const { get, set } = useQueryString();
  const workload = get("workload");
  const { text: typed, settled: q, type } = useTextInUrl("q");
  const { data: stock = initial } = useQuery({ ...logs.stock(useOrg(), workload), initialData: workload ? undefined : initial });
  const { lines, bytes, dropped, unreadBytes, refused, overflowed } = stock.today;
  if (stock.workloads.length === 0 && lines + refused === 0)
    return (
      <>
        <PageHeader title={t("title")} description={t("about")} />
        <EmptyState icon={ScrollText} title={t("none")} action={<CodeBlock code={EXAMPLE} label={t("example")} />}>
          {t("noneAbout")}
        </EmptyState>
      </>
    );
  const tab = get("tab") || "lines";
  const range = ranges.find((hours) => String(hours) === get("hours")) ?? 24;
  const span = LogSpan.safeParse({ fromMs: get("from"), toMs: get("to") }).data;
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("today", {
          lines: formats.count(lines),
          bytes: formats.bytes(bytes),
          quota: formats.bytes(stock.bytesPerDay),
          days: stock.keptDays,
        })}
      />
      {dropped + unreadBytes + refused + overflowed > 0 && (
        <p className="mb-3 text-sm text-warn">
          {[
            dropped > 0 && unreadBytes === 0 && t("dropped", { n: dropped }),
            unreadBytes > 0 && t("droppedAtLeast", { n: dropped, unread: formats.bytes(unreadBytes) }),
            refused > 0 && t("refused", { n: refused }),
            overflowed > 0 && t("overflowed", { n: overflowed }),
          ]
            .filter(Boolean)
            .join(" ")}
        </p>
      )}
      <div className="mb-3 grid gap-2 sm:grid-cols-[minmax(0,1fr)_12rem_9rem]">
        <Input
          data-filter
          type="search"
          aria-label={t("search")}
          placeholder={t("searchHint")}
          value={typed}
          maxLength={200}
          onChange={(event) => type(event.target.value)}
        />
        <Select aria-label={t("workload")} value={workload} onChange={(event) => set({ workload: event.target.value }, { push: true })}>
          <option value="">{t("allWorkloads")}</option>
          {[...new Set([...stock.workloads, ...(workload ? [workload] : [])])].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
        <Select
          aria-label={t("time")}
          value={String(range)}
          onChange={(event) => set({ hours: event.target.value, from: null, to: null }, { push: true })}
        >
          {ranges.map((hours) => (
            <option key={hours} value={hours}>
              {t("lastHours", { time: formats.duration(hours * 3_600_000) })}
            </option>
          ))}
        </Select>
      </div>
      <Tabs
        label={t("title")}
        value={tab}
        onValueChange={(value) => set({ tab: value === "lines" ? null : value }, { push: true })}
        tabs={[
          { value: "lines", label: t("lines") },
          { value: "templates", label: t("templates") },
          { value: "watched", label: t("watched") },
        ]}
      >
        <TabPanel value="lines">
          <LogLinesList search={{ q: q.trim(), workload, nodeId: get("node"), template: get("template") }} hours={range} span={span} />
        </TabPanel>
        <TabPanel value="templates">
          {stock.merged > 0 && <p className="mb-2 text-muted text-sm">{t("merged", { n: stock.merged })}</p>}
          <TemplateList
            templates={stock.templates.filter((template) => template.text.toLowerCase().includes(q.trim().toLowerCase()))}
            onChoose={({ id, workload: of }) => set({ template: id, workload: of, tab: null, q: null }, { push: true })}
          />
        </TabPanel>
        <TabPanel value="watched">
          <WatchList watches={stock.watches} />
        </TabPanel>
      </Tabs>
    </>
  );
}
