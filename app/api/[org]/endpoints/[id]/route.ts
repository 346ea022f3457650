import { RemoveEndpoint } from "@/lib/contracts/playground";
import { change } from "@/lib/http";
import { removeEndpoint } from "@/lib/inference/endpoints/remove-endpoint";

export const DELETE = change(RemoveEndpoint, removeEndpoint, { id: "endpointId" });
