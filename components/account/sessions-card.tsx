"use client";
import { useTranslations } from "next-intl";
import type { Account } from "@/lib/contracts/account";
import { Badge } from "../ui/badge";
import { Button } from "../ui/button";
import { Card, CardHeader } from "../ui/card";
import { RelativeTime } from "../ui/relative-time";
import { Table, TBody, Td, THead, Th, Tr } from "../ui/table";
import { useFormats } from "../use-formats";
import { useEndOthers, useEndSession } from "./queries";
import { useDeviceText } from "./use-device-text";

/** A person's sessions, each with a button to end it. */
export function SessionsCard({ account: { sessions, idleMs, absoluteMs } }: { account: Account }) {
  const t = useTranslations("account");
  const formats = useFormats();
  const deviceText = useDeviceText();
  const end = useEndSession();
  const endOthers = useEndOthers();
  return (
    <Card>
      <CardHeader
        title={t("sessions")}
        actions={
          <Button size="sm" disabled={sessions.length < 2} pending={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t("endOthers")}
          </Button>
        }
      />
      <Table label={t("sessions")}>
        <THead>
          <Tr>
            <Th>{t("device")}</Th>
            <Th className="max-sm:hidden">{t("address")}</Th>
            <Th className="max-sm:hidden">{t("signedIn")}</Th>
            <Th>{t("lastUsed")}</Th>
            <Th>
              <span className="sr-only">{t("end")}</span>
            </Th>
          </Tr>
        </THead>
        <TBody>
          {sessions.map((session) => (
            <Tr key={session.id}>
              <Td>
                <span title={session.userAgent}>{deviceText(session.userAgent)}</span> {session.current && <Badge>{t("thisOne")}</Badge>}
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
                    aria-label={t("endOn", { device: deviceText(session.userAgent), address: session.address })}
                    pending={end.isPending && end.variables.sessionId === session.id}
                    onClick={() => end.mutate({ sessionId: session.id })}
                  >
                    {t("end")}
                  </Button>
                )}
              </Td>
            </Tr>
          ))}
        </TBody>
      </Table>
      <p className="px-4 py-3 text-muted text-xs">{t("sessionRules", { idle: formats.span(idleMs), total: formats.span(absoluteMs) })}</p>
    </Card>
  );
}
