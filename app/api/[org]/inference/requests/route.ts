import * as z from "zod";
import { read } from "@/lib/http";
import { readRequestLog } from "@/lib/inference/usage/read-usage";

export const GET = read(z.strictObject({}), readRequestLog);
