"use client";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ApiKeyList, ApiKeyRow } from "@/lib/contracts/api-key";
import { useStatusWord } from "../status/use-status-word";
import { Button } from "../ui/button";
import { Card, CardBody, CardHeader } from "../ui/card";
import { CodeBlock } from "../ui/code-block";
import { EmptyState } from "../ui/empty-state";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { StaleBadge } from "../ui/stale-badge";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import { useOrg } from "../viewer";
import { CreateKeyDialog } from "./create-key-dialog";
import { apiKeys } from "./queries";
import { RevokeKeyDialog } from "./revoke-key-dialog";

/** Keys with which scripts and scrapers use the same API as people. */
export function ApiKeysPage({ initial }: { initial: ApiKeyList }) {
  const t = useTranslations("apiKeys");
  const org = useOrg();
  const query = useQuery({ ...apiKeys.list(org), initialData: initial });
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null);
  const { keys, roles, url } = query.data;
  const make = (
    <Button variant="primary" onClick={() => setMaking(true)}>
      <Plus size={15} aria-hidden />
      {t("create")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} description={t("about")} actions={keys.length > 0 && make} />
      <div className="flex flex-col gap-4">
        {query.isError && <StaleBadge at={query.dataUpdatedAt} staleAfterMs={0} />}
        <Card>
          {keys.length === 0 ? (
            <EmptyState icon={KeyRound} title={t("none")} action={make}>
              {t("noneAbout")}
            </EmptyState>
          ) : (
            <Table label={t("title")}>
              <THead>
                <Tr>
                  <Th>{t("name")}</Th>
                  <Th>{t("role")}</Th>
                  <Th className="max-sm:hidden">{t("scopes")}</Th>
                  <Th>{t("lastUsed")}</Th>
                  <Th className="max-sm:hidden">{t("expires")}</Th>
                  <Th>
                    <span className="sr-only">{t("revoke")}</span>
                  </Th>
                </Tr>
              </THead>
              <TBody>
                {keys.map((key) => (
                  <KeyLine key={key.id} of={key} onRevoke={() => setRevoking(key)} />
                ))}
              </TBody>
            </Table>
          )}
        </Card>
        <Usage url={url} />
      </div>
      <CreateKeyDialog open={making} onOpenChange={setMaking} roles={roles} />
      <RevokeKeyDialog of={revoking} onClose={() => setRevoking(null)} />
    </>
  );
}

function KeyLine({ of: key, onRevoke }: { of: ApiKeyRow; onRevoke: () => void }) {
  const t = useTranslations("apiKeys");
  const word = useStatusWord();
  return (
    <Tr>
      <Td>
        <span className="block break-words font-medium">{key.name}</span>
        <span className="block text-muted text-xs">
          {t.rich("madeBy", {
            name: key.makerName,
            code: () => <code className="font-mono">{key.hint}…</code>,
            time: () => <RelativeTime at={key.createdAt} />,
          })}
        </span>
      </Td>
      <Td>{word("role", key.role)}</Td>
      <Td className="text-muted max-sm:hidden">
        {key.scopes.join(", ")}
        <KeyLimits of={key} />
      </Td>
      <Td className="text-muted">{key.lastUsedAt === null ? t("never") : <RelativeTime at={key.lastUsedAt} />}</Td>
      <Td className="text-muted max-sm:hidden">
        <RelativeTime at={key.expiresAt} future />
      </Td>
      <Td className="text-right">
        <Button size="sm" aria-label={t("revokeName", { name: key.name })} onClick={onRevoke}>
          {t("revoke")}
        </Button>
      </Td>
    </Tr>
  );
}

function KeyLimits({ of: { models, requestsPerMinute, tokensPerMinute } }: { of: ApiKeyRow }) {
  const t = useTranslations("apiKeys");
  const { count } = useFormats();
  const limits = [
    ...(models.length > 0 ? [t("inference.only", { models: models.join(", ") })] : []),
    ...(requestsPerMinute === null ? [] : [t("inference.ownRequests", { most: count(requestsPerMinute) })]),
    ...(tokensPerMinute === null ? [] : [t("inference.ownTokens", { most: count(tokensPerMinute) })]),
  ];
  return limits.length === 0 ? null : <span className="block break-words text-xs">{limits.join(" · ")}</span>;
}

function Usage({ url }: { url: string }) {
  const t = useTranslations("apiKeys");
  const org = useOrg();
  return (
    <Card>
      <CardHeader title={t("usage")} description={t("usageAbout")} />
      <CardBody className="flex flex-col gap-3">
        <CodeBlock label={t("example")} wrap code={`curl -H "Authorization: Bearer $MILLWRIGHT_KEY" ${url}/api/${org}/nodes`} />
        <p className="text-muted text-sm">
          {t.rich("prometheus", {
            path: `/api/${org}/metrics/federate`,
            code: (chunks) => <code className="font-mono text-xs">{chunks}</code>,
          })}
        </p>
      </CardBody>
    </Card>
  );
}
