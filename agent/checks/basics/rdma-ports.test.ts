import { expect, it } from "vitest";
import { recordedHost } from "../../testing/recorded-host";
import { rdmaPorts } from "./rdma-ports";

const port = (name: string, state: string, board = "MT_0000000838") => ({
  [`/sys/class/infiniband/${name}/ports/1/state`]: state,
  [`/sys/class/infiniband/${name}/ports/1/phys_state`]: state === "4: ACTIVE" ? "5: LinkUp" : "2: Polling",
  [`/sys/class/infiniband/${name}/ports/1/link_layer`]: "InfiniBand",
  [`/sys/class/infiniband/${name}/ports/1/rate`]: "400 Gb/sec (4X NDR)",
  [`/sys/class/infiniband/${name}/board_id`]: board,
});
const ACTIVE = "4: ACTIVE";
const codes = async (files: Record<string, string>, memory = new Map<string, unknown>()) => {
  const found = await rdmaPorts(recordedHost({ files }), memory);
  return "needs" in found ? [] : found.problems.map(({ code, sentence }) => `${code}: ${sentence}`);
};

it("calls a port down when all others like it are up", async () => {
  const four = { ...port("mlx5_0", "1: DOWN"), ...port("mlx5_1", ACTIVE), ...port("mlx5_2", ACTIVE), ...port("mlx5_3", ACTIVE) };
  expect(await codes(four)).toEqual([expect.stringMatching(/^port-down: InfiniBand port mlx5_0\/1 is DOWN; 3 of 4 ports are up/)]);
});

it("takes the second port of a card for one without a cable", async () => {
  expect(await codes({ ...port("mlx5_0", ACTIVE), ...port("mlx5_1", "1: DOWN") })).toEqual([]);
});

it("calls a port gone until as many are up as before: names change with the driver", async () => {
  const memory = new Map<string, unknown>();
  await codes({ ...port("mlx5_0", ACTIVE), ...port("mlx5_1", ACTIVE) }, memory);
  expect(await codes({ ...port("ibp1s0", ACTIVE) }, memory)).toEqual([
    expect.stringContaining("mlx5_0/1 is gone"),
    expect.stringContaining("mlx5_1/1 is gone"),
  ]);
  expect(await codes({ ...port("ibp1s0", ACTIVE), ...port("ibp2s0", ACTIVE) }, memory)).toEqual([]);
  expect(await codes({ ...port("ibp1s0", ACTIVE) }, memory)).toEqual([expect.stringContaining("ibp2s0/1 is gone")]);
});
