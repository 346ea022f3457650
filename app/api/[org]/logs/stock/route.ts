import { LogStockFilter } from "@/lib/contracts/log-search";
import { read } from "@/lib/http";
import { readLogStock } from "@/lib/logs/stock";

export const GET = read(LogStockFilter, readLogStock);
