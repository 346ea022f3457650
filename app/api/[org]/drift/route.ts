import { DriftFilter, SetDriftBaseline } from "@/lib/contracts/drift";
import { listDrift } from "@/lib/drift/read";
import { setDriftBaseline } from "@/lib/drift/set-baseline";
import { change, read } from "@/lib/http";

export const GET = read(DriftFilter, listDrift);
export const PATCH = change(SetDriftBaseline, setDriftBaseline);
