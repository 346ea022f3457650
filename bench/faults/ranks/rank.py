"""One rank of a small distributed job: sums a number over all ranks each step, over real sockets, and sends heartbeats.

The ranks form a ring: each adds its number to the sum of its left neighbour and passes it on. One stopped rank therefore blocks all
others, as in a collective. A rank that waits too long writes the line that NCCL's watchdog would write.
"""
import json
import os
import socket
import sys
import threading
import time

rank, size, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
# The agent's socket. Without one the heartbeat is a file.
agent = sys.argv[4] if len(sys.argv) > 4 else ""
state = {"rank": rank, "host": socket.gethostname(), "pid": os.getpid(), "step": 0}


def beat_by_file():
    path = os.path.join(folder, "ranks", "rank-%d.json" % rank)
    with open(path + ".new", "w") as file:
        json.dump(state, file)
    os.replace(path + ".new", path)


def beat_by_socket(line):
    if line is None:
        line = socket.socket(socket.AF_UNIX)
        line.connect(agent)
    line.sendall(json.dumps(dict(state, workload="job")).encode() + b"\n")
    return line


def beat():
    line = None
    while True:
        if not agent:
            beat_by_file()
        else:
            try:
                line = beat_by_socket(line)
            except OSError:
                # The agent is away or restarts: the next heartbeat connects again.
                line = None
        time.sleep(0.2)


def own_socket(index):
    return os.path.join(folder, "ring-%d.sock" % index)


if os.path.exists(own_socket(rank)):
    os.remove(own_socket(rank))
listener = socket.socket(socket.AF_UNIX)
listener.bind(own_socket(rank))
listener.listen(1)
threading.Thread(target=beat, daemon=True).start()

right = socket.socket(socket.AF_UNIX)
for _ in range(200):
    try:
        right.connect(own_socket((rank + 1) % size))
        break
    except OSError:
        time.sleep(0.05)
left, _ = listener.accept()
left.settimeout(1.5)
step = 0
while True:
    step += 1
    total = rank
    message = rank
    for _ in range(size - 1):
        right.sendall(b"%08d" % message)
        try:
            received = left.recv(8, socket.MSG_WAITALL)
        except (socket.timeout, TimeoutError):
            print("[Rank %d] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=%d, OpType=ALLREDUCE, NumelIn=1, NumelOut=1, Timeout(ms)=1500) "
                  "ran for 1500 milliseconds before timing out." % (rank, step), flush=True)
            left.settimeout(None)
            received = left.recv(8, socket.MSG_WAITALL)
            left.settimeout(1.5)
        if len(received) < 8:
            sys.exit("rank %d: its left neighbour is gone" % rank)
        message = int(received)
        total += message
    assert total == size * (size - 1) // 2
    state["step"] = step
    if rank == 0 and step % 10 == 0:
        print("step %d sum %d" % (step, total), flush=True)
    time.sleep(0.05)
