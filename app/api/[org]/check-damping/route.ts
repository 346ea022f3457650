import { SetDamping } from "@/lib/contracts/damping";
import { change } from "@/lib/http";
import { setDamping } from "@/lib/nodes/damping";

export const PUT = change(SetDamping, setDamping);
