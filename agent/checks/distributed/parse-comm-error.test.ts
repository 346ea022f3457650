import { describe, expect, it } from "vitest";
import { openTroubles } from "./log-troubles";
import { describeTroubles } from "./log-verdict";
import { parseCommError } from "./parse-comm-error";

describe("a log line about the communication between ranks", () => {
  it.each([
    [
      "n1:9:9 [3] misc/ibvwrap.cc:123 NCCL WARN Call to ibv_modify_qp failed with error Connection timed out",
      "ibv_modify_qp failed: Connection timed out",
    ],
    ["NCCL WARN NET/IB : Unable to open device mlx5_0", "mlx5_0 cannot be opened"],
    [
      "[W socket.cpp:558] [c10d] The IPv4 network addresses of (head-0, 50176) cannot be retrieved (gai error: -2 - Name or service not known).",
      "the name head-0, where the ranks meet, cannot be resolved: Name or service not known",
    ],
    [
      "[E socket.cpp:610] [c10d] The client socket has failed to connect to any network address of (head-0, 50176).",
      "head-0:50176, where the ranks meet, does not answer",
    ],
    [
      "DistNetworkError: The client socket has timed out after 1800s while trying to connect to (10.0.0.1, 29500).",
      "10.0.0.1:29500, where the ranks meet, does not answer within 1800 s",
    ],
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
    ["[rank5]: Duplicate GPU detected : rank 5 and rank 4 both on CUDA device 4e000", "rank 5 and rank 4 use the same GPU (4e000)"],
    ["n2:7:7 [0] bootstrap.cc:99 NCCL WARN Bootstrap Root : rank 2 of 4 ranks has already checked in", "call themselves rank 2 of 4"],
    ["NCCL WARN Bootstrap Root : mismatch in rank count from procs 16 : 8", "how many they are: 16 and 8"],
    [
      "misc/shmutils.cc:87 NCCL WARN Error while creating shared memory segment /dev/shm/nccl-aB12 (size 9637888), error: No space left on device (28)",
      "segment /dev/shm/nccl-aB12 (No space left on device (28)): give the container or pod a larger /dev/shm",
    ],
    ["misc/shmutils.cc:72 NCCL WARN Error: failed to extend /dev/shm/nccl-cD34 to 33030532 bytes", "/dev/shm/nccl-cD34"],
    [
      "w0:15:91 [3] include/socket.h 398 NCCL WARN Call to recv failed : Connection reset by peer",
      "failed in recv: Connection reset by peer",
    ],
    ["NCCL WARN Message truncated : received 1024 bytes instead of 256", "1024 bytes came instead of 256"],
    [
      "NCCL WARN socketPollConnect: connect to 10.9.0.4<40111> returned No route to host, exceeded error retry count after 35 attempts",
      "the connection to 10.9.0.4<40111> failed after all retries: No route to host",
    ],
    [
      "RuntimeError: [/pytorch/third_party/gloo/gloo/transport/tcp/pair.cc:799] connect [127.0.1.1]:3300: Connection refused",
      "[127.0.1.1]:3300 failed (Gloo): Connection refused; that address is this host itself",
    ],
    ["RuntimeError: Gloo connectFullMesh failed with [../gloo/transport/tcp/pair.cc:144] no error", "connectFullMesh: no error"],
    ["allocator.cc:79 NCCL WARN Cuda failure 801 'operation not supported'", "a CUDA call of NCCL failed: operation not supported"],
    ["NCCL WARN Call to ibv_create_qp failed with error Cannot allocate memory errno 12", "the limit of locked memory"],
  ])("reports a network fault: %s", (line, words) => {
    expect(parseCommError(line)).toMatchObject({ code: "transport-failed", what: expect.stringContaining(words) });
  });

  it.each([
    ["[launch.py:325:sigkill_handler] ['/usr/bin/python3', 'train.py'] exits with return code = -9", null, "SIGKILL"],
    ["  traceback : Signal 7 (SIGBUS) received by PID 23023", null, "process 23023 ended with exit code -7"],
    ["srun: error: node07: task 12: Segmentation fault (core dumped)", 12, "task 12 on node07 ended with exit code -11"],
    ["srun: error: node07: tasks 8-15: Killed", null, "task 8-15 on node07"],
    ["srun: error: node03: task 9: Exited with exit code 2", 9, "task 9 on node03 ended with exit code 2"],
    ["srun: error: Node failure on node11", null, "Slurm lost node node11"],
    [
      "slurmstepd: error: *** JOB 77 ON node11 CANCELLED AT 2026-10-01T02:00:00 DUE TO TIME LIMIT ***",
      null,
      "Slurm ended job 77 on node11: time limit",
    ],
    [
      "failed (exitcode: 3) local_rank: 6 (pid: 881) of binary: /usr/bin/python3",
      null,
      "process 881 (local rank 6) ended with exit code 3",
    ],
    ["  exitcode  : 1 (pid: 881)", null, "process 881 ended with exit code 1"],
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
    "  exitcode  : 0 (pid: 881)",
    "slurmstepd: error: *** STEP 77.0 ON node11 CANCELLED AT 2026-10-01T02:00:00 ***",
    "step 100: loss 2.3",
  ])("says nothing in an ordinary one: %s", (line) => expect(parseCommError(line)).toBeNull());
});

describe("the errors of a log", () => {
  const said = (...lines: string[]) =>
    describeTroubles({ timeouts: [], errors: openTroubles(lines).errors.map((error) => ({ ...error, file: "a.log" })), files: 1 }, 2);
  const harmless = "a:1:1 [0] misc/ibvwrap.cc:63 NCCL WARN Failed to open libibverbs.so[.1]";
  const retry = "a:1:9 [1] NCCL INFO Call to connect returned Connection refused, retrying";

  it("need more than a warning and a few retries", () => {
    expect(said(harmless, retry, retry)).toBeNull();
    expect(said(...Array(40).fill(retry), "a:1:9 [1] NCCL INFO comm 0x1 rank 1 nranks 2 - Init COMPLETE")).toBeNull();
    expect(said(...Array(40).fill(retry))?.sentence).toContain("refused again and again: Connection refused");
  });

  it("are explained by NCCL's last warning", () => {
    const warning = "a:1:1 [0] graph/paths.cc:9 NCCL WARN Failed to find reverse path from remNode 3";
    expect(said(harmless, warning, "[rank0]: ncclInternalError: Internal check failed.")?.sentence).toMatch(
      /reverse path.*ncclInternalError/,
    );
  });
});
