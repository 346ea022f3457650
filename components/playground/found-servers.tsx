"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { FoundServer } from "@/lib/contracts/playground";
import { Button } from "../ui/button";
import { Refusal } from "../ui/refusal";
import { useErrorText } from "../use-error-text";
import { useOrg } from "../viewer";
import { playground, useAddFound } from "./queries";

const keyOf = ({ nodeId, port }: FoundServer) => `${nodeId} ${port}`;

/** Model servers that agents found or hosts declare. One click makes each an endpoint. */
export function FoundServers({ onAdded }: { onAdded: (endpointId: string) => void }) {
  const t = useTranslations("playground.endpoints");
  const org = useOrg();
  const found = useQuery(playground.found(org));
  const add = useAddFound(org);
  const errorText = useErrorText();
  const servers = found.data?.servers ?? [];
  if (servers.length === 0) return null;
  const hintOf = ({ privateName, baseUrl }: FoundServer) => (privateName ? t("foundPrivate") : (baseUrl ?? t("foundClosed")));
  return (
    <section className="mb-5">
      <h3 className="mb-2 font-semibold text-sm">{t("found")}</h3>
      <ul className="divide-y rounded-md border" aria-label={t("found")}>
        {servers.map((server) => (
          <li key={keyOf(server)} className="flex items-center gap-2 px-3 py-2">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium text-sm">
                {t("foundTitle", { title: server.title, name: server.nodeName, port: String(server.port) })}
              </p>
              <p className="break-words text-muted text-xs">{hintOf(server)}</p>
            </div>
            {(server.privateName || server.baseUrl) && (
              <Button
                size="sm"
                pending={add.isPending && keyOf(add.variables) === keyOf(server)}
                onClick={() => add.mutate(server, { onSuccess: ({ id }) => onAdded(id) })}
              >
                {t("addFound")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {add.error && <Refusal>{errorText(add.error)}</Refusal>}
    </section>
  );
}
