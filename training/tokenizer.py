"""Byte-level BPE. Tokens 0 to 255 are bytes, then three marks, then merges in the order in which they were learned."""
import json
import re
from collections import Counter, defaultdict

USER, BOT, END, FIRST_MERGE = 256, 257, 258, 259
# workers/model/tokenizer.ts splits by the same expression.
PIECES = re.compile(r" ?[A-Za-z]+| ?[0-9]| ?[^ \t\r\nA-Za-z0-9]+|[ \t\r\n]+")


def learn(texts, vocabulary=2048):
    """Learns merges: each joins the most frequent pair of neighbours."""
    counts = Counter(piece for text in texts for piece in PIECES.findall(text))
    words = [[list(piece.encode()), count] for piece, count in counts.items()]
    pairs, places = Counter(), defaultdict(set)
    for index, (ids, count) in enumerate(words):
        for pair in zip(ids, ids[1:]):
            pairs[pair] += count
            places[pair].add(index)
    merges = []
    while FIRST_MERGE + len(merges) < vocabulary:
        best = max(pairs, key=lambda pair: (pairs[pair], pair))
        token = FIRST_MERGE + len(merges)
        merges.append(best)
        for index in list(places[best]):
            ids, count = words[index]
            for pair in zip(ids, ids[1:]):
                pairs[pair] -= count
                places[pair].discard(index)
            words[index][0] = ids = join(ids, best, token)
            for pair in zip(ids, ids[1:]):
                pairs[pair] += count
                places[pair].add(index)
    return merges


def join(ids, pair, token):
    out, at = [], 0
    while at < len(ids):
        if at + 1 < len(ids) and (ids[at], ids[at + 1]) == pair:
            out.append(token)
            at += 2
        else:
            out.append(ids[at])
            at += 1
    return out


class Tokenizer:
    def __init__(self, merges):
        self.merges = [tuple(pair) for pair in merges]
        self.ranks = {pair: rank for rank, pair in enumerate(self.merges)}
        self.bytes = [bytes([value]) for value in range(256)] + [b""] * 3
        for left, right in self.merges:
            self.bytes.append(self.bytes[left] + self.bytes[right])
        self.known = {}

    def encode(self, text):
        return [token for piece in PIECES.findall(text) for token in self.piece(piece)]

    def piece(self, piece):
        if piece not in self.known:
            ids = list(piece.encode())
            while len(ids) > 1:
                pair = min(zip(ids, ids[1:]), key=lambda each: self.ranks.get(each, len(self.ranks)))
                if pair not in self.ranks:
                    break
                ids = join(ids, pair, FIRST_MERGE + self.ranks[pair])
            self.known[piece] = ids
        return self.known[piece]

    def decode(self, ids):
        return b"".join(self.bytes[token] for token in ids).decode(errors="replace")

    def save(self, file):
        with open(file, "w") as out:
            json.dump({"special": {"user": USER, "bot": BOT, "end": END}, "merges": self.merges}, out, separators=(",", ":"))
            out.write("\n")


def load(file):
    with open(file) as source:
        return Tokenizer(json.load(source)["merges"])
