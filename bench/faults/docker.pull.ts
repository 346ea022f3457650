import { Workload } from "@/agent/workload";
import { engineEnvironment, engineState, startEngine, withoutDocker } from "./engine-fault";
import type { Fault } from "./fault";

const OLD = "registry.test:5000/team/serve:1.0";
const NEW = "registry.test:5000/team/serve:1.1";
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const images = new Map<string, string>();

/** The workload moves to a new tag of a private registry for which this host has no login. */
export const fault: Fault = {
  id: "docker.pull",
  title: "a new image tag that the registry gives only to those who logged in",
  repaired: "real",
  unavailable: async () => withoutDocker(),
  async healthy(dir) {
    const state = engineState(dir);
    state.local.set(OLD, digest("a"));
    state.registry
      .set(OLD, { digest: digest("a"), login: "fleet:correct horse" })
      .set(NEW, { digest: digest("b"), login: "fleet:correct horse" });
    images.set(dir, OLD);
    return startEngine(dir);
  },
  workload: (dir) => Workload.parse({ name: "serve", kind: "serving", image: images.get(dir) }),
  async inject(dir) {
    images.set(dir, NEW);
    return async () => void images.delete(dir);
  },
  expect: {
    code: "unauthorised",
    sentence:
      /^registry\.test:5000\/team\/serve:1\.1 is not on this host and cannot be pulled: .* \(registry\.test:5000 by the Engine API: 401 .*\); no login is stored in /,
  },
  runbook: "docker-login",
  parameters: () => ({ username: "fleet", password: "correct horse" }),
  environment: engineEnvironment,
};
