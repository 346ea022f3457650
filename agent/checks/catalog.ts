import { hostBasics } from "./basics/host.check";
import type { Check } from "./check";
import { checkpointIntegrity } from "./checkpoint/integrity.check";
import { configFiles } from "./config/files.check";
import { dbPool } from "./db/pool.check";
import { distributedComm } from "./distributed/comm.check";
import { dockerLimits } from "./docker/limits.check";
import { dockerPorts } from "./docker/ports.check";
import { dockerPull } from "./docker/pull.check";
import { gpuDriver } from "./gpu/driver.check";
import { gpuHardware } from "./gpu/hardware.check";
import { gpuMemory } from "./gpu/memory.check";
import { gpuXid } from "./gpu/xid.check";
import { modelLoad } from "./model/load.check";
import { netRetransmit } from "./net/retransmit.check";
import { pythonDependencies } from "./python/dependencies.check";
import { pythonDrift } from "./python/drift.check";
import { pythonVersion } from "./python/version.check";
import { inferenceLatency } from "./serving/latency.check";
import { servingProfile } from "./serving/profile.check";
import { trainingGradients } from "./training/gradients.check";
import { trainingLoss } from "./training/loss.check";

/** Every check of the agent, in the order in which people see them. One import and one line a check. */
export const catalog: Check[] = [
  configFiles,
  pythonDependencies,
  pythonVersion,
  pythonDrift,
  modelLoad,
  servingProfile,
  inferenceLatency,
  trainingLoss,
  trainingGradients,
  checkpointIntegrity,
  distributedComm,
  gpuDriver,
  gpuXid,
  gpuHardware,
  gpuMemory,
  dockerPull,
  dockerPorts,
  dockerLimits,
  dbPool,
  netRetransmit,
  hostBasics,
];
