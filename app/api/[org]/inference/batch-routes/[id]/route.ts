import { RemoveBatchRoute } from "@/lib/contracts/inference";
import { change } from "@/lib/http";
import { removeBatchRoute } from "@/lib/inference/settings/batch-routes";

export const DELETE = change(RemoveBatchRoute, removeBatchRoute, { id: "routeId" });
