import { EndMaintenance } from "@/lib/contracts/maintenance";
import { change } from "@/lib/http";
import { endMaintenance } from "@/lib/nodes/end-maintenance";

export const POST = change(EndMaintenance, endMaintenance);
