import { EndpointRef } from "@/lib/contracts/playground";
import { read } from "@/lib/http";
import { listModels } from "@/lib/inference/endpoints/read-endpoints";

export const GET = read(EndpointRef, listModels, { id: "endpointId" });
