import { EndpointHistoryRange } from "@/lib/contracts/endpoint-history";
import { read } from "@/lib/http";
import { readEndpointHistory } from "@/lib/inference/endpoints/read-history";

export const GET = read(EndpointHistoryRange, readEndpointHistory, { id: "endpointId" });
