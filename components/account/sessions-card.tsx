"use client";
import type { Account } from "@/lib/contracts/account";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { deviceText } from "./device-text";
import { useEndOthers, useEndSession } from "./queries";

const HOUR_MS = 3_600_000;

/** Where a person is signed in, each place with its end. */
export function SessionsCard({ account: { sessions, idleMs, absoluteMs } }: { account: Account }) {
  const end = useEndSession();
  const endOthers = useEndOthers();
  return (
    <Card>
      <CardHeader
        title="Sessions"
        actions={
          <Button size="sm" disabled={sessions.length < 2} pending={endOthers.isPending} onClick={() => endOthers.mutate()}>
            End all others
          </Button>
        }
      />
      <Table label="Sessions">
        <THead>
          <Tr>
            <Th>Device</Th>
            <Th className="max-sm:hidden">Address</Th>
            <Th className="max-sm:hidden">Signed in</Th>
            <Th>Last used</Th>
            <Th>
              <span className="sr-only">End</span>
            </Th>
          </Tr>
        </THead>
        <TBody>
          {sessions.map((session) => (
            <Tr key={session.id}>
              <Td>
                <span title={session.userAgent}>{deviceText(session.userAgent)}</span> {session.current && <Badge>this one</Badge>}
              </Td>
              <Td className="text-muted max-sm:hidden">{session.address}</Td>
              <Td className="text-muted max-sm:hidden">
                <RelativeTime at={session.startedAt} />
              </Td>
              <Td className="text-muted">
                <RelativeTime at={session.lastSeenAt} />
              </Td>
              <Td className="text-right">
                {!session.current && (
                  <Button
                    size="sm"
                    aria-label={`End the session on ${deviceText(session.userAgent)} from ${session.address}`}
                    pending={end.isPending && end.variables.sessionId === session.id}
                    onClick={() => end.mutate({ sessionId: session.id })}
                  >
                    End
                  </Button>
                )}
              </Td>
            </Tr>
          ))}
        </TBody>
      </Table>
      <p className="px-4 py-3 text-muted text-xs">
        A session ends after {idleMs / HOUR_MS} h without use, and {absoluteMs / HOUR_MS / 24} days after sign-in.
      </p>
    </Card>
  );
}
