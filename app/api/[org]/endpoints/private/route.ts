import { CreatePrivateEndpoint } from "@/lib/contracts/playground";
import { change } from "@/lib/http";
import { createPrivateEndpoint } from "@/lib/inference/endpoints/create-endpoint";

export const POST = change(CreatePrivateEndpoint, createPrivateEndpoint);
