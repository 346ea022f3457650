"use client";
import { CircleCheck } from "lucide-react";
import { Card, CardBody, CardHeader } from "../ui/card";
import { PageHeader } from "../ui/page-header";
import { Enrol } from "./enrol";

const promises = [
  "It only calls out, over HTTPS. It opens no port.",
  "It proves who it is with a key that never leaves the host. The token carries the fingerprint of this organisation's key, so the first contact cannot be given another.",
  "It runs only what a plan says that was approved here and signed with that key, each plan once.",
  "/etc/millwright/policy.json on the host has the last word: it can forbid reboots, package installs, or every change, whatever the portal says.",
];

/** Adding nodes, for those who came to settings to do it. */
export function EnrolmentPage({ canEnrol }: { canEnrol: boolean }) {
  return (
    <>
      <PageHeader title="Enrolment" description="How hosts join this organisation." />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <Card>
          <CardHeader title="Add node" description="One line to run on the host, as root. Its token works once." />
          <CardBody className="p-4">
            {canEnrol ? <Enrol /> : <p className="text-muted text-sm">Leads and owners add nodes. Ask one of them for an install line.</p>}
          </CardBody>
        </Card>
        <Card>
          <CardHeader title="What the agent may do" />
          <ul className="flex flex-col gap-2.5 p-4 text-sm">
            {promises.map((promise) => (
              <li key={promise} className="flex gap-2.5">
                <CircleCheck size={15} aria-hidden className="mt-0.5 shrink-0 text-muted" />
                <span className="min-w-0 break-words text-pretty">{promise}</span>
              </li>
            ))}
          </ul>
        </Card>
      </div>
    </>
  );
}
