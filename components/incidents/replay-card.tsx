"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { IncidentDetail } from "@/lib/contracts/incident";
import type { FailedRequest, Replay, ReplayView } from "@/lib/contracts/replay";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { Refusal } from "../ui/refusal";
import { RelativeTime } from "../ui/relative-time";
import { useErrorText } from "../use-error-text";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { incidents, useReplay } from "./queries";

/** Requests that failed on the incident's model server, each sent again while the incident was open and afterwards, side by side. */
export function ReplayCard({ incident }: { incident: IncidentDetail }) {
  const t = useTranslations("incidents.replay");
  const org = useOrg();
  const { data } = useQuery({ ...incidents.replays(org, incident.id), enabled: incident.nodeId !== null });
  if (!data?.hasEndpoint) return null;
  return (
    <Card>
      <CardHeader title={t("title")} description={t("about")} />
      {data.requests.length === 0 ? (
        <p className="px-4 py-3 text-muted text-sm">{data.keepsTexts ? t("none") : t("noTexts")}</p>
      ) : (
        <ul className="divide-y">
          {data.requests.map((request) => (
            <RequestItem key={request.id} incidentId={incident.id} request={request} view={data} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function RequestItem({ incidentId, request, view }: { incidentId: string; request: FailedRequest; view: ReplayView }) {
  const t = useTranslations("incidents.replay");
  const replay = useReplay(useOrg());
  const errorText = useErrorText();
  const newest = (phase: Replay["phase"]) => view.replays.find((one) => one.requestId === request.id && one.phase === phase);
  return (
    <li className="flex flex-col gap-3 px-4 py-3">
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1 basis-64">
          <p className="text-muted text-xs">
            {t.rich("request", { model: request.model, endpoint: request.endpointName, time: () => <RelativeTime at={request.atMs} /> })}
          </p>
          <p className="line-clamp-3 whitespace-pre-wrap break-words text-sm">{request.prompt}</p>
        </div>
        {view.can.replay && (
          <Button size="sm" pending={replay.isPending} onClick={() => replay.mutate({ incidentId, requestId: request.id })}>
            {t("send")}
          </Button>
        )}
      </div>
      {replay.error && <Refusal>{errorText(replay.error)}</Refusal>}
      <div className="grid gap-3 sm:grid-cols-3">
        <Outcome title={t("then")} error={request.error ?? String(request.status)} answer={request.answer ?? ""} />
        <ReplayOutcome title={t("whileOpen")} replay={newest("while-open")} />
        <ReplayOutcome title={t("afterwards")} replay={newest("afterwards")} />
      </div>
    </li>
  );
}

function ReplayOutcome({ title, replay }: { title: string; replay: Replay | undefined }) {
  const t = useTranslations("incidents.replay");
  const formats = useFormats();
  if (!replay) return <Outcome title={title} error={null} answer={t("notYet")} />;
  const took =
    replay.ttftMs === null
      ? formats.duration(replay.totalMs)
      : t("took", { first: formats.duration(replay.ttftMs), all: formats.duration(replay.totalMs) });
  return <Outcome title={title} error={replay.error} answer={replay.answer} note={t("by", { name: replay.byName, took })} />;
}

function Outcome({ title, error, answer, note }: { title: string; error: string | null; answer: string; note?: string }) {
  return (
    <section className="min-w-0 rounded-md border px-3 py-2">
      <h3 className="font-medium text-xs">{title}</h3>
      {error !== null && <p className="break-words text-bad text-sm">{error}</p>}
      <p className="line-clamp-6 whitespace-pre-wrap break-words text-sm">{answer}</p>
      {note && <p className="mt-1 text-muted text-xs">{note}</p>}
    </section>
  );
}
