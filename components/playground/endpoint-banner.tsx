"use client";
import { useQuery } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Endpoint } from "@/lib/contracts/playground";
import { incidents } from "../incidents/queries";
import { Callout } from "../ui/callout";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";

/** Warns that the model runs on a node with an open incident. */
export function EndpointBanner({ node }: Pick<Endpoint, "node">) {
  const t = useTranslations("playground");
  const told = useTold();
  const org = useOrg();
  const list = useQuery({
    ...incidents.list(org, { state: "open", limit: 1, ...(node ? { nodeId: node.id } : {}) }),
    enabled: Boolean(node),
  });
  const incident = node && list.data?.incidents[0];
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
      {t("incident.sentence", { name: incident.nodeName, sentence: told(incident.told, incident.sentence) })}
    </Callout>
  );
}
