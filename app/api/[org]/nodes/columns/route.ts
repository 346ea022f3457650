import { NodeFilter } from "@/lib/contracts/node";
import { read } from "@/lib/http";
import { listNodeColumns } from "@/lib/nodes/read";

export const GET = read(NodeFilter, listNodeColumns);
