import { Measure } from "@/lib/contracts/optimise";
import { change } from "@/lib/http";
import { measure } from "@/lib/optimise/measure";

type Door = ReturnType<typeof change>;

/** A reader who leaves ends the measurement, so the verb gets the request's signal. */
export const POST: Door = (request, context) => change(Measure, (ctx, input) => measure(ctx, input, request.signal))(request, context);
