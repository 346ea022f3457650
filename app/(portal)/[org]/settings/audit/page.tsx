import { pageTitle } from "@/app/page-title";
import { AuditPage } from "@/components/audit/audit-page";
import { readAudit } from "@/lib/audit/read";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { AuditFilter } from "@/lib/contracts/audit";

export const generateMetadata = pageTitle("audit");

interface Props {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ subject?: string | string[]; q?: string | string[] }>;
}
export default async function Page({ params, searchParams }: Props) {
  const { ctx } = await pageContext(params);
  const asked = await searchParams;
  const text = (given: string | string[] | undefined, most: number) => (typeof given === "string" ? given.trim().slice(0, most) : "");
  const filter = { subject: text(asked.subject, 100), q: text(asked.q, 200) };
  const set = Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ""));
  const page = await orNotFound(readAudit(ctx, AuditFilter.parse(set)));
  return <AuditPage initial={page} initialFilter={filter} />;
}
