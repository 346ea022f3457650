import { EditRepair } from "@/lib/contracts/repair";
import { change } from "@/lib/http";
import { editRepair } from "@/lib/repairs/edit";

export const POST = change(EditRepair, editRepair, { id: "repairId" });
