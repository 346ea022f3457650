import { LogAround } from "@/lib/contracts/log-search";
import { read } from "@/lib/http";
import { readAround } from "@/lib/logs/search";

export const GET = read(LogAround, readAround, { id: "lineId" });
