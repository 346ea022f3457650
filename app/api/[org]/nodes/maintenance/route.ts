import { StartMaintenance } from "@/lib/contracts/maintenance";
import { change } from "@/lib/http";
import { startMaintenance } from "@/lib/nodes/start-maintenance";

export const POST = change(StartMaintenance, startMaintenance);
