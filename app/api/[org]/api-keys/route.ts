import * as z from "zod";
import { createApiKey } from "@/lib/api-keys/create";
import { listApiKeys } from "@/lib/api-keys/read";
import { CreateApiKey } from "@/lib/contracts/api-key";
import { change, read } from "@/lib/http";

export const GET = read(z.strictObject({}), listApiKeys);
export const POST = change(CreateApiKey, createApiKey);
