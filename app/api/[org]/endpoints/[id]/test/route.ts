import { EndpointRef } from "@/lib/contracts/playground";
import { change } from "@/lib/http";
import { testEndpoint } from "@/lib/inference/endpoints/read-endpoints";

export const POST = change(EndpointRef, testEndpoint, { id: "endpointId" });
