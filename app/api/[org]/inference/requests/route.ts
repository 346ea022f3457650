import { RequestLogFilter } from "@/lib/contracts/inference";
import { read } from "@/lib/http";
import { readRequestLog } from "@/lib/inference/usage/read-usage";

export const GET = read(RequestLogFilter, readRequestLog);
