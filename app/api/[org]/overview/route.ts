import * as z from "zod";
import { read } from "@/lib/http";
import { readOverview } from "@/lib/overview/read";

export const GET = read(z.strictObject({}), readOverview);
