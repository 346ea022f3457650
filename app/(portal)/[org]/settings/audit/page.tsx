import type { Metadata } from "next";
import { AuditPage } from "@/components/audit/audit-page";
import { readAudit } from "@/lib/audit/read";
import { orNotFound, pageContext } from "@/lib/auth/page-context";
import { AuditFilter } from "@/lib/contracts/audit";

export const metadata: Metadata = { title: "Audit log" };

interface Props {
  params: Promise<{ org: string }>;
  searchParams: Promise<{ subject?: string | string[] }>;
}
export default async function Page({ params, searchParams }: Props) {
  const { ctx } = await pageContext(params);
  const { subject: given } = await searchParams;
  const subject = typeof given === "string" ? given.trim().slice(0, 100) : "";
  const page = await orNotFound(readAudit(ctx, AuditFilter.parse(subject ? { subject } : {})));
  return <AuditPage initial={page} initialSubject={subject} />;
}
