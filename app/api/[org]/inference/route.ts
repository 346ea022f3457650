import * as z from "zod";
import { read } from "@/lib/http";
import { readInference } from "@/lib/inference/state/read-view";

export const GET = read(z.strictObject({}), readInference);
