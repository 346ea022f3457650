import * as z from "zod";
import { read } from "@/lib/http";
import { readFleetLoad } from "@/lib/overview/fleet-load";

export const GET = read(z.strictObject({}), readFleetLoad);
