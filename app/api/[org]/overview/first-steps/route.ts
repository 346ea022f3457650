import * as z from "zod";
import { change } from "@/lib/http";
import { dismissFirstSteps } from "@/lib/overview/first-steps";

export const DELETE = change(z.strictObject({}), dismissFirstSteps);
