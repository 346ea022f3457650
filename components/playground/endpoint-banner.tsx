"use client";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { incidents } from "../incidents/queries";
import { Callout } from "../ui/callout";
import { useOrg } from "../viewer";

/** An answer from a node with an open incident is to be read with that in mind. Nodes are known by the name in the endpoint's address. */
export function EndpointBanner({ baseUrl }: { baseUrl: string }) {
  const t = useTranslations("playground");
  const org = useOrg();
  const host = new URL(baseUrl).hostname.toLowerCase();
  const list = useQuery(incidents.list(org, { state: "open", limit: 100 }));
  const isThere = (name: string) => host === name.toLowerCase() || host.split(".")[0] === name.toLowerCase();
  const incident = list.data?.incidents.find((each) => isThere(each.nodeName));
  if (!incident) return null;
  return (
    <Callout
      tone="warn"
      icon={TriangleAlert}
      action={
        <Link href={`/${org}/incidents/${incident.id}`} className="font-medium text-accent hover:underline">
          {t("incident.open")}
        </Link>
      }
    >
      {t("incident.sentence", { name: incident.nodeName, sentence: incident.sentence })}
    </Callout>
  );
}
