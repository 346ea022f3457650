"""Measures the same model in PyTorch FP32 and as TorchScript with dynamic INT8, each in a new process, and saves the result with its date and machine."""
import json
import os
import subprocess
import sys
import time

TOKENS, PROMPT, ROUNDS = 64, 12, 2


def memory():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))


def measure(kind, weights):
    os.environ["OMP_NUM_THREADS"] = "1"
    import torch

    from model import HEAD, HEADS, LAYERS, Model

    torch.set_num_threads(1)
    model = Model()
    model.load_state_dict(torch.load(weights))
    model.eval()
    file = f"/tmp/millwright-{kind}-{os.getpid()}.pt"
    with torch.no_grad():
        if kind == "torchscript-int8":
            torch.backends.quantized.engine = "qnnpack"
            quantised = torch.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
            example = (torch.zeros(2, 3, dtype=torch.long), torch.zeros(2, 3, dtype=torch.long), torch.zeros(2, 5), *[torch.zeros(2, HEADS, 5, HEAD)] * (2 * LAYERS))
            model = torch.jit.freeze(torch.jit.trace(quantised, example).eval())
            torch.jit.save(model, file)
        else:
            torch.save(model.state_dict(), file)
        size = os.path.getsize(file)
        os.remove(file)

        def generate(batch):
            """Generates TOKENS tokens greedily, and measures the time to the first one."""
            began, first = time.perf_counter(), None
            ids = torch.arange(PROMPT).repeat(batch, 1)
            past, at = [torch.zeros(batch, HEADS, 0, HEAD)] * (2 * LAYERS), 0
            for _ in range(TOKENS):
                length = ids.shape[1]
                positions = torch.arange(at, at + length).repeat(batch, 1)
                logits, _, *new = model(ids, positions, torch.zeros(batch, at), *past)
                past = [torch.cat((old, more), 2) for old, more in zip(past, new)]
                at += length
                ids = logits[:, -1:].argmax(-1)
                first = first or time.perf_counter() - began
            return first, time.perf_counter() - began

        generate(2)
        best = {batch: min((generate(batch) for _ in range(ROUNDS)), key=lambda each: each[1]) for batch in (1, 8, 32)}
    rates = [{"concurrency": batch, "tokensPerSecond": round(batch * TOKENS / took)} for batch, (_, took) in best.items()]
    return {"sizeBytes": size, "memoryBytes": memory(), "ttftMs": round(best[1][0] * 1000, 2), "rates": rates}


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(sys.argv[1], sys.argv[2])))
    else:
        weights = sys.argv[1] if len(sys.argv) > 1 else ".cache/training/model.pt"
        names = {"pytorch-fp32": "PyTorch FP32", "torchscript-int8": "TorchScript INT8"}
        rows = []
        for kind, name in names.items():
            done = subprocess.run([sys.executable, __file__, kind, weights], capture_output=True, text=True, check=True)
            rows.append({"name": name, **json.loads(done.stdout)})
        with open("/proc/cpuinfo") as info:
            cpu = next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
        result = {"at": time.strftime("%Y-%m-%d"), "machine": f"{cpu}, {os.cpu_count()} cores", "rows": rows}
        with open("lib/optimise/measured-pytorch.json", "w") as out:
            json.dump(result, out, indent=2)
            out.write("\n")
        print(json.dumps(result, indent=2))
