import { EndpointRef } from "@/lib/contracts/playground";
import { read } from "@/lib/http";
import { readServerNow } from "@/lib/inference/endpoints/read-server";

export const GET = read(EndpointRef, readServerNow, { id: "endpointId" });
