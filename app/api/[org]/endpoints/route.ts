import * as z from "zod";
import { CreateEndpoint } from "@/lib/contracts/playground";
import { change, read } from "@/lib/http";
import { createEndpoint } from "@/lib/inference/endpoints/create-endpoint";
import { listEndpoints } from "@/lib/inference/endpoints/read-endpoints";

export const GET = read(z.strictObject({}), listEndpoints);
export const POST = change(CreateEndpoint, createEndpoint);
