import { quantile } from "../http-load";
import { asker } from "./ask";
import type { Stage } from "./stage";

const WARM_UP = 300;

export interface Overhead {
  requests: number;
  directP50Ms: number;
  directP99Ms: number;
  doorP50Ms: number;
  doorP99Ms: number;
}

/** One chat request at a time, alternately straight to the model server and through the door. */
export async function measureOverhead({ doorPort, upstreams, addOrg }: Stage, requests: number): Promise<Overhead> {
  const direct = asker(Number(new URL(upstreams.quick).port));
  const door = asker(doorPort, await addOrg(upstreams.quick));
  const times: [direct: number[], door: number[]] = [[], []];
  for (let n = 0; n < requests + WARM_UP; n++) {
    const took = [await direct.chat(), await door.chat()] as const;
    if (n < WARM_UP) continue;
    times[0].push(took[0]);
    times[1].push(took[1]);
  }
  direct.close();
  door.close();
  const [directly, through] = times;
  return {
    requests,
    directP50Ms: quantile(directly, 0.5),
    directP99Ms: quantile(directly, 0.99),
    doorP50Ms: quantile(through, 0.5),
    doorP99Ms: quantile(through, 0.99),
  };
}
