import { CreateBatchRoute } from "@/lib/contracts/inference";
import { change } from "@/lib/http";
import { createBatchRoute } from "@/lib/inference/settings/batch-routes";

export const POST = change(CreateBatchRoute, createBatchRoute);
