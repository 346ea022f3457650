import type { Check } from "../check";
import { checkpointIntegrity } from "./checkpoint-integrity";
import { configFiles } from "./config-files";
import { dbPool } from "./db-pool";
import { distributedComm } from "./distributed-comm";
import { dockerLimits } from "./docker-limits";
import { dockerPorts } from "./docker-ports";
import { dockerPull } from "./docker-pull";
import { gpuDriver } from "./gpu-driver";
import { gpuHardware } from "./gpu-hardware";
import { gpuMemory } from "./gpu-memory";
import { gpuXid } from "./gpu-xid";
import { hostBasics } from "./host-basics";
import { inferenceLatency } from "./inference-latency";
import { modelLoad } from "./model-load";
import { netRetransmit } from "./net-retransmit";
import { pythonDependencies } from "./python-dependencies";
import { pythonDrift } from "./python-drift";
import { pythonVersion } from "./python-version";
import { servingProfile } from "./serving-profile";
import { trainingGradients } from "./training-gradients";
import { trainingLoss } from "./training-loss";

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
