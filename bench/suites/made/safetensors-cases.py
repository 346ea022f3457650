"""Makes the folder that the suite `safetensors` reads: python3 safetensors-cases.py DIR (needs the package `safetensors`).

Headers of many kinds, valid and with a single mutation, each with the result of the official library. The same seed gives the same files.
"""
import base64
import json
import os
import random
import struct
import sys

import safetensors

chance = random.Random(2026)
BITS = {"BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16, "F16": 16,
        "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "F64": 64, "I64": 64, "U64": 64, "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "X9": 8}
METADATA = [{"format": "pt"}, {}, {"a": "b"}, {"a": 1}, {"a": None}, None, [], "x", {"a": {"b": "c"}}]
cases = []


def add(name, file):
    try:
        safetensors.deserialize(bytes(file))
        valid = True
    except Exception:
        valid = False
    cases.append({"name": "%04d %s" % (len(cases), name), "valid": valid, "file": base64.b64encode(bytes(file)).decode()})


def header():
    fields, at = {}, 0
    if chance.random() < 0.4:
        fields["__metadata__"] = chance.choice(METADATA)
    for index in range(chance.randrange(5)):
        kind = chance.choice(list(BITS)) if chance.random() < 0.3 else chance.choice(["F32", "BF16", "F16", "I64"])
        shape = [chance.randrange(5) for _ in range(chance.randrange(4))]
        count = 1
        for side in shape:
            count *= side
        size = count * BITS[kind] // 8
        fields[chance.choice(["w%d", "\u00fc%d", "layers.%d.weight", '"q%d']) % index] = {"dtype": kind, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    return fields, at


def pack(text, data, length=None):
    head = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return struct.pack("<Q", len(head) if length is None else length) + head + data


def swapped(fields):
    items = list(fields.items())
    chance.shuffle(items)
    return json.dumps(dict(items))


def flipped(file):
    file = bytearray(file)
    file[chance.randrange(8, len(file))] = chance.randrange(256)
    return file


MUTATIONS = {
    "cut by one": lambda f, t, n: pack(t, bytes(max(0, n - 1))),
    "one byte more": lambda f, t, n: pack(t, bytes(n + 1)),
    "padded": lambda f, t, n: pack(t + " " * chance.randrange(9), bytes(n)),
    "blank before": lambda f, t, n: pack(" " + t, bytes(n)),
    "decimals": lambda f, t, n: pack(t.replace("[0, ", "[0.0, "), bytes(n)),
    "negative": lambda f, t, n: pack(t.replace('"shape": [', '"shape": [-1, ', 1), bytes(n)),
    "half a surrogate pair": lambda f, t, n: pack(t.replace("w", "\\ud800"), bytes(n)),
    "not UTF-8": lambda f, t, n: pack(t.encode().replace(b"w", b"\xff"), bytes(n)),
    "another key": lambda f, t, n: pack(t.replace("dtype", "dtypes"), bytes(n)),
    "one key more": lambda f, t, n: pack(t.replace("}}", ', "extra": 1.5}}'), bytes(n)),
    "another length": lambda f, t, n: pack(t, bytes(n), len(t.encode()) + chance.choice([-1, 1, 1 << 40])),
    "swapped": lambda f, t, n: pack(swapped(f), bytes(n)),
    "a byte changed": lambda f, t, n: flipped(pack(t, bytes(n))),
    "cut anywhere": lambda f, t, n: pack(t, bytes(n))[: chance.randrange(len(t) + n + 9)],
}
for _ in range(60):
    for name, mutate in MUTATIONS.items():
        fields, size = header()
        text = json.dumps(fields, ensure_ascii=chance.random() < 0.5)
        add("as it is", pack(text, bytes(size)))
        add(name, mutate(fields, text, size))
os.makedirs(os.path.join(sys.argv[1], "safetensors"), exist_ok=True)
with open(os.path.join(sys.argv[1], "safetensors", "cases.jsonl"), "w") as out:
    for case in cases:
        out.write(json.dumps(case) + "\n")
print("%d cases, %d of them sound for safetensors %s" % (len(cases), sum(case["valid"] for case in cases), safetensors.__version__))
