import { readAudit } from "@/lib/audit/read";
import { AuditFilter } from "@/lib/contracts/audit";
import { read } from "@/lib/http";

export const GET = read(AuditFilter, readAudit);
