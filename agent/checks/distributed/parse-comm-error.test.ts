import { describe, expect, it } from "vitest";
import { parseCommError } from "./parse-comm-error";

describe("a log line about the communication between ranks", () => {
  it.each([
    [
      "n1:9:9 [3] misc/ibvwrap.cc:123 NCCL WARN Call to ibv_modify_qp failed with error Connection timed out",
      "ibv_modify_qp failed: Connection timed out",
    ],
    ["NCCL WARN NET/IB : Unable to open device mlx5_0", "mlx5_0 cannot be opened"],
    ["NCCL WARN Bootstrap : no socket interface found", "NCCL_SOCKET_IFNAME"],
    [
      "[1698.1] ib_mlx5_log.c:177 Transport retry count exceeded on mlx5_0:1/RoCE (synd 0x15 vend 0x81)",
      "retries exceeded on mlx5_0:1/RoCE",
    ],
    [
      "NCCL WARN NET/OFI Request 0x7f completed with error. RC: 110. Error: Connection timed out. Completed length: 0",
      "the fabric (OFI) ended a request: Connection timed out",
    ],
    [
      "torch.distributed.DistNetworkError: The client socket has timed out after 60000ms while trying to connect to (10.0.0.1, 29500).",
      "10.0.0.1:29500, where the ranks meet, does not answer within 60 s",
    ],
    [
      "The server socket has failed to bind to [::]:29500 (errno: 98 - Address already in use).",
      "the port 29500 at which the ranks meet cannot be opened: Address already in use",
    ],
    ["but store->get('0') got error: Connection reset by peer", "the store at which the ranks meet was lost: Connection reset by peer"],
    ["torch.distributed.elastic.rendezvous.api.RendezvousTimeoutError", "did not find each other"],
  ])("reports a network fault: %s", (line, words) => {
    expect(parseCommError(line)).toMatchObject({ code: "transport-failed", what: expect.stringContaining(words) });
  });

  it.each([
    ["[launch.py:325:sigkill_handler] ['/usr/bin/python3', 'train.py'] exits with return code = -9", null, "SIGKILL"],
    ["  traceback : Signal 7 (SIGBUS) received by PID 23023", null, "process 23023 ended with exit code -7"],
    ["srun: error: node07: task 12: Segmentation fault (core dumped)", 12, "task 12 on node07 ended with exit code -11"],
    ["srun: error: node07: tasks 8-15: Killed", null, "task 8-15 on node07"],
    [
      "slurmstepd: error: Detected 1 oom_kill event in StepId=123.0. Some of the step tasks have been OOM Killed.",
      null,
      "killed for memory",
    ],
    ["mpirun noticed that process rank 3 with PID 4711 on node n2 exited on signal 9 (Killed).", 3, "process 4711 on n2"],
    [
      "ray.exceptions.ActorDiedError: The actor died. class_name: RayWorkerWrapper actor_id: ab pid: 4711",
      null,
      "RayWorkerWrapper (process 4711) died",
    ],
    [
      "[rank3]: Process group watchdog thread terminated with exception: CUDA error: an illegal memory access was encountered",
      3,
      "illegal memory access",
    ],
  ])("reports a rank that ended: %s", (line, rank, words) => {
    expect(parseCommError(line)).toMatchObject({ code: "rank-died", rank, what: expect.stringContaining(words) });
  });

  it.each([
    ["Timed out after 1801 seconds waiting for clients. 15/16 clients joined.", "15 of 16 ranks joined"],
    ["[unbound_buffer.cc:81] Timed out waiting 1800000ms for recv operation to complete", "a recv of Gloo did not end within 1800 s"],
  ])("reports a wait that timed out: %s", (line, words) => {
    expect(parseCommError(line)).toMatchObject({ code: "collective-timeout", what: expect.stringContaining(words) });
  });

  it.each([
    "[Gloo] Rank 0 is connected to 7 peer ranks. Expected number of connected peer ranks is : 7",
    "NCCL INFO NET/IB : Using [0]mlx5_0:1/IB [1]mlx5_1:1/IB",
    "srun: job 123 queued and waiting for resources",
    "step 100: loss 2.3",
  ])("says nothing in an ordinary one: %s", (line) => expect(parseCommError(line)).toBeNull());
});
