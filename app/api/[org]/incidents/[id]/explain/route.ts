import { ExplainIncident } from "@/lib/contracts/explain";
import { explainIncident } from "@/lib/explain/explain-incident";
import { change } from "@/lib/http";
import { linesResponse } from "@/lib/playground/lines-response";

type Door = ReturnType<typeof change>;

/** Closing the connection is how a reader stops the model, so the verb gets the request's signal. */
export const POST: Door = (request, context) =>
  change(ExplainIncident, (ctx, input) => linesResponse((gone) => explainIncident(ctx, input, gone), request.signal), { id: "incidentId" })(
    request,
    context,
  );
