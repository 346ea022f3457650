import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { SearchParamsContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import type { ReactNode } from "react";
import { expect, it } from "vitest";
import type { Role } from "@/lib/contracts/member";
import { renderHtml } from "@/scripts/testing/render-text";
import { DriftPage } from "./drift/drift-page";
import { GapsCard } from "./policy/gaps-card";
import { RepairsPage } from "./repairs/repairs-page";
import { ViewerProvider } from "./viewer";

const org = { slug: "acme", name: "Acme" };

/** A page as a member with this role sees it. */
function shown(part: ReactNode, role: Role = "owner"): string {
  const viewer = { org, orgs: [org], me: { userId: "u1", name: "Ada", role }, canFound: false };
  return renderHtml(
    <QueryClientProvider client={new QueryClient()}>
      <SearchParamsContext value={new URLSearchParams()}>
        <ViewerProvider viewer={viewer}>{part}</ViewerProvider>
      </SearchParamsContext>
    </QueryClientProvider>,
  );
}

it("an organisation without repairs is led to its incidents", () => {
  const none = { repairs: [], needsMe: 0 };
  expect(shown(<RepairsPage initialNeedsMe={none} initial={none} />)).toContain('href="/acme/incidents"');
});

it("an organisation without groups to compare is led to its nodes", () => {
  const html = shown(<DriftPage initial={{ groups: [], can: { request: true, setBaseline: true } }} />);
  expect(html.match(/href="\/acme\/nodes"[^>]*>[^<]*/g)?.join()).toContain("Go to nodes");
});

it("too few approvers lead to an invitation, or to an owner", () => {
  const gaps = [{ risk: "disruptive" as const, labels: {}, needed: 1, requesters: ["Ada"], everybody: true, approvers: [] }];
  expect(shown(<GapsCard gaps={gaps} />)).toContain("Invite an approver");
  const asOperator = shown(<GapsCard gaps={gaps} />, "operator");
  expect(asOperator).not.toContain("Invite an approver");
  expect(asOperator).toContain("Ask an owner");
});
