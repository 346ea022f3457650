import { Workload } from "@/lib/contracts/workload";
import { engineEnvironment, engineState, startEngine, withoutDocker } from "./engine-fault";
import type { Fault } from "./fault";

const IMAGE = "registry.test:5000/team/serve:1.0";
const DIGEST = `sha256:${"a".repeat(64)}`;

/** A clean-up removed the image, and this host has no login for its private registry. */
export const fault: Fault = {
  id: "docker.pull",
  title: "an image that was pruned, and a registry that gives it only to those who logged in",
  repaired: "real",
  unavailable: async () => withoutDocker(),
  async healthy(dir) {
    const state = engineState(dir);
    state.local.set(IMAGE, DIGEST);
    state.registry.set(IMAGE, { digest: DIGEST, login: "fleet:correct horse" });
    return startEngine(dir);
  },
  workload: () => Workload.parse({ name: "serve", kind: "serving", image: IMAGE }),
  async inject(dir) {
    engineState(dir).local.delete(IMAGE);
    return async () => {};
  },
  expect: {
    code: "unauthorised",
    sentence:
      /^registry\.test:5000\/team\/serve:1\.0 is not on this host and cannot be pulled: .* \(registry\.test:5000 by the Engine API: 401 .*\); no login is stored in /,
  },
  runbook: "docker-login",
  staysAfterRollback: "the image that was pulled stays on the host",
  parameters: () => ({ username: "fleet", password: "correct horse" }),
  environment: engineEnvironment,
};
