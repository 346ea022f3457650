import * as z from "zod";
import { read } from "@/lib/http";
import { listRunbooks } from "@/lib/runbooks/read";

export const GET = read(z.strictObject({}), listRunbooks);
