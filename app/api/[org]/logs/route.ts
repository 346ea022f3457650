import { LogSearch } from "@/lib/contracts/log-search";
import { read } from "@/lib/http";
import { searchLines } from "@/lib/logs/search";

export const GET = read(LogSearch, searchLines);
