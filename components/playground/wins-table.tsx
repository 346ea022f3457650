"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ErrorState } from "../ui/error-state";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { playground } from "./queries";

/** How often the members voted for each model of each endpoint. */
export function WinsTable() {
  const t = useTranslations("playground.wins");
  const formats = useFormats();
  const org = useOrg();
  const { data, error, isFetching, refetch } = useQuery(playground.wins(org));
  if (!data) {
    if (!error) return null;
    return <ErrorState title={t("failed")} error={error} holds={t("holds")} onRetry={() => void refetch()} retrying={isFetching} />;
  }
  if (data.rows.length === 0) return <p className="text-muted text-sm">{t("none")}</p>;
  return (
    <Table label={t("title")}>
      <THead>
        <Tr>
          <Th className="pl-0!">{t("model")}</Th>
          <Th numeric className="pr-0!">
            {t("wins")}
          </Th>
        </Tr>
      </THead>
      <TBody>
        {data.rows.map(({ endpoint, model, wins, votes }) => (
          <Tr key={`${endpoint} ${model}`}>
            <Td className="max-w-36 pl-0!">
              <span className="block truncate" title={model}>
                {model}
              </span>
              <span className="block truncate text-muted text-xs" title={endpoint}>
                {endpoint || t("removed")}
              </span>
            </Td>
            <Td numeric className="pr-0!">
              {t("of", { wins: formats.count(wins), votes: formats.count(votes) })}
              <span className="block text-muted text-xs">{formats.percent(wins / votes)}</span>
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}
