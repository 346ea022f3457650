"use client";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import { useState } from "react";
import type { ApiKeyList, ApiKeyRow } from "@/lib/contracts/api-key";
import { Button } from "../ui/button";
import { Card, CardBody, CardHeader } from "../ui/card";
import { CodeBlock } from "../ui/code-block";
import { EmptyState } from "../ui/empty-state";
import { PageHeader } from "../ui/page-header";
import { RelativeTime } from "../ui/relative-time";
import { StaleBadge } from "../ui/stale-badge";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useOrg } from "../viewer";
import { CreateKeyDialog } from "./create-key-dialog";
import { apiKeys } from "./queries";
import { RevokeKeyDialog } from "./revoke-key-dialog";

/** Keys by which scripts and scrapers come through the same doors as people. */
export function ApiKeysPage({ initial }: { initial: ApiKeyList }) {
  const org = useOrg();
  const query = useQuery({ ...apiKeys.list(org), initialData: initial });
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyRow | null>(null);
  const { keys, roles, url } = query.data;
  const make = (
    <Button variant="primary" onClick={() => setMaking(true)}>
      <Plus size={15} aria-hidden />
      Make a key
    </Button>
  );
  return (
    <>
      <PageHeader
        title="API keys"
        description="For scripts and scrapers. A key acts only within its scopes. It never approves a repair and edits no runbook, label, workload or policy."
        actions={keys.length > 0 && make}
      />
      <div className="flex flex-col gap-4">
        {query.isError && <StaleBadge at={query.dataUpdatedAt} staleAfterMs={0} />}
        <Card>
          {keys.length === 0 ? (
            <EmptyState icon={KeyRound} title="No keys yet" action={make}>
              With a key a Prometheus scrapes the fleet, and a script reads nodes or requests repairs.
            </EmptyState>
          ) : (
            <Table label="API keys">
              <THead>
                <Tr>
                  <Th>Name</Th>
                  <Th>Role</Th>
                  <Th className="max-sm:hidden">Scopes</Th>
                  <Th>Last used</Th>
                  <Th className="max-sm:hidden">Expires</Th>
                  <Th>
                    <span className="sr-only">Revoke</span>
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
  return (
    <Tr>
      <Td>
        <span className="block break-words font-medium">{key.name}</span>
        <span className="block text-muted text-xs">
          <code className="font-mono">{key.hint}…</code> by {key.makerName}, <RelativeTime at={key.createdAt} />
        </span>
      </Td>
      <Td>{key.role}</Td>
      <Td className="text-muted max-sm:hidden">{key.scopes.join(", ")}</Td>
      <Td className="text-muted">{key.lastUsedAt === null ? "never" : <RelativeTime at={key.lastUsedAt} />}</Td>
      <Td className="text-muted max-sm:hidden">
        <RelativeTime at={key.expiresAt} future />
      </Td>
      <Td className="text-right">
        <Button size="sm" aria-label={`Revoke ${key.name}`} onClick={onRevoke}>
          Revoke
        </Button>
      </Td>
    </Tr>
  );
}

function Usage({ url }: { url: string }) {
  const org = useOrg();
  return (
    <Card>
      <CardHeader title="How to use one" description="Every address below /api takes a key. 600 requests a minute each." />
      <CardBody className="flex flex-col gap-3">
        <CodeBlock label="Example request" wrap code={`curl -H "Authorization: Bearer $MILLWRIGHT_KEY" ${url}/api/${org}/nodes`} />
        <p className="text-muted text-sm">
          For a Prometheus, scrape <code className="font-mono text-xs">/api/{org}/metrics/federate</code> with a viewer's key. The
          repository has a scrape config and a Grafana dashboard in <code className="font-mono text-xs">deploy/grafana</code>.
        </p>
      </CardBody>
    </Card>
  );
}
