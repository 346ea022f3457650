"use client";
import { useQuery } from "@tanstack/react-query";
import { BookOpen, UserRound, Wrench } from "lucide-react";
import { useTranslations } from "next-intl";
import { createElement, type ReactNode } from "react";
import { nodes } from "../fleet/queries";
import { incidents } from "../incidents/queries";
import { members } from "../members/queries";
import { runbooks } from "../plan/runbook-queries";
import { repairs } from "../repairs/queries";
import { StatusIcon } from "../status/status-icon";
import { useStatusWord } from "../status/use-status-word";
import { useRunbookText } from "../use-runbook-text";
import { useTold } from "../use-told";
import { useOrg } from "../viewer";
import { fitsWords, namesFirst } from "./palette-words";

export interface Found {
  key: string;
  path: string;
  icon: ReactNode;
  name: string;
  detail: string;
}
export interface FoundGroup {
  heading: string;
  found: Found[];
}

const EACH = 6;
const RECENT = 200;
const plain = (icon: typeof Wrench) => createElement(icon, { size: 16, "aria-hidden": true, className: "shrink-0 text-muted" });

/** What an organisation has by these words: nodes and incidents as the portal finds them, the others among those that are listed. */
export function usePaletteSearch(words: string): { groups: FoundGroup[]; isSearching: boolean } {
  const t = useTranslations("shell.found");
  const word = useStatusWord();
  const text = useRunbookText();
  const told = useTold();
  const org = useOrg();
  const enabled = words.length > 0;
  const node = useQuery({ ...nodes.list(org, { q: words, limit: EACH }), enabled, retry: false });
  const incident = useQuery({ ...incidents.list(org, { state: "all", q: words, limit: EACH }), enabled });
  const repair = useQuery({ ...repairs.list(org, { limit: RECENT }), enabled });
  const runbook = useQuery({ ...runbooks.list(org), enabled });
  const people = useQuery({ ...members.list(org), enabled });
  if (!enabled) return { groups: [], isSearching: false };
  const groups: FoundGroup[] = [
    {
      heading: t("nodes"),
      found: (node.data?.nodes ?? []).map(({ id, name, state, sentence }) => ({
        key: id,
        path: `nodes/${id}`,
        icon: createElement(StatusIcon, { of: "node", state }),
        name,
        detail: sentence,
      })),
    },
    {
      heading: t("incidents"),
      found: (incident.data?.incidents ?? []).map(({ id, number, severity, nodeName, ...incident }) => ({
        key: id,
        path: `incidents/${id}`,
        icon: createElement(StatusIcon, { of: "severity", state: severity }),
        name: `#${number} ${nodeName}`,
        detail: told(incident.told, incident.sentence),
      })),
    },
    {
      heading: t("repairs"),
      found: (repair.data?.repairs ?? [])
        .filter((each) => fitsWords(words, `#${each.number}`, each.title, text(each.title), each.nodeNames.join(" "), each.reason))
        .slice(0, EACH)
        .map(({ id, number, title, nodeNames }) => ({
          key: id,
          path: `repairs/${id}`,
          icon: plain(Wrench),
          name: `#${number} ${text(title)}`,
          detail: nodeNames.join(", "),
        })),
    },
    {
      heading: t("runbooks"),
      found: (runbook.data?.runbooks ?? [])
        .filter((each) => fitsWords(words, each.title, text(each.title), each.slug, each.repairs.join(" ")))
        .sort(namesFirst(words, (each) => text(each.title)))
        .slice(0, EACH)
        .map(({ slug, title, repairs: faults }) => ({
          key: slug,
          path: `runbooks/${slug}`,
          icon: plain(BookOpen),
          name: text(title),
          detail: faults.join(", "),
        })),
    },
    {
      heading: t("people"),
      found: (people.data?.members ?? [])
        .filter((each) => fitsWords(words, each.name, each.email))
        .slice(0, EACH)
        .map(({ userId, name, email, role }) => ({
          key: userId,
          path: "settings/members",
          icon: plain(UserRound),
          name,
          detail: `${word("role", role)}, ${email}`,
        })),
    },
  ];
  const queries = [node, incident, repair, runbook, people];
  return { groups: groups.filter((group) => group.found.length > 0), isSearching: queries.some((query) => query.isPending) };
}
