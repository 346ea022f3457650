"""A small inference server with vLLM's command line, HTTP interface and metrics, for machines without a GPU.

It has no model. Everything around the model is real: a bounded number of running sequences with a queue, time for the prompt and
for each token, streaming, counters. Its answers are right only when it is configured as AutoGLM's makers say. The environment variables
TINY_PREFILL_MS and TINY_TOKEN_MS set the times, TINY_FIELD the field of a stream's events that has the text.
"""
import argparse
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

parser = argparse.ArgumentParser()
for flag in ("--model", "--served-model-name", "--allowed-local-media-path", "--mm-encoder-tp-mode", "--mm-processor-cache-type", "--mm-processor-kwargs",
             "--limit-mm-per-prompt", "--chat-template-content-format", "--quantization", "--gpu-memory-utilization", "--kv-cache-dtype", "--hf-token"):
    parser.add_argument(flag, flag.replace("-", "_").replace("__", "--", 1), default="")
parser.add_argument("--max-model-len", type=int, default=65536)
parser.add_argument("--max-num-seqs", type=int, default=8)
parser.add_argument("--port", type=int, required=True)
options = parser.parse_args()
PREFILL = float(os.environ.get("TINY_PREFILL_MS", "5")) / 1000
TOKEN = float(os.environ.get("TINY_TOKEN_MS", "1")) / 1000
FIELD = os.environ.get("TINY_FIELD", "content")
REFUSES = options.max_model_len < 16
try:
    import transformers
    MODERN = int(transformers.__version__.split(".")[0]) >= 5
except ImportError:
    MODERN = True
SOUND = MODERN and options.chat_template_content_format == "string" and options.max_model_len == 25480
NAME = options.served_model_name or options.model
slots = threading.BoundedSemaphore(options.max_num_seqs)
lock = threading.Lock()
counts = {"running": 0, "waiting": 0, "first_sum": 0.0, "first_count": 0, "token_sum": 0.0, "token_count": 0}


def change(**steps):
    with lock:
        for name, step in steps.items():
            counts[name] += step


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, kind="application/json"):
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        if self.path == "/v1/models":
            return self.reply(200, json.dumps({"object": "list", "data": [{"id": NAME, "object": "model", "max_model_len": options.max_model_len}]}))
        if self.path == "/version":
            return self.reply(200, json.dumps({"version": "0.12.0"}))
        if self.path == "/metrics":
            label = '{model_name="%s"}' % NAME
            lines = ["vllm:num_requests_running%s %d" % (label, counts["running"]), "vllm:num_requests_waiting%s %d" % (label, counts["waiting"]),
                     "vllm:kv_cache_usage_perc%s %.3f" % (label, 0.1 * counts["running"]), "vllm:num_preemptions_total%s 0" % label,
                     "vllm:time_to_first_token_seconds_sum%s %f" % (label, counts["first_sum"]), "vllm:time_to_first_token_seconds_count%s %d" % (label, counts["first_count"]),
                     "vllm:time_per_output_token_seconds_sum%s %f" % (label, counts["token_sum"]), "vllm:time_per_output_token_seconds_count%s %d" % (label, counts["token_count"])]
            return self.reply(200, "\n".join(lines) + "\n", "text/plain")
        self.reply(200 if self.path == "/health" else 404, "{}")

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        began = time.time()
        change(waiting=1)
        with slots:
            change(waiting=-1, running=1)
            try:
                self.answer(asked, began)
            except OSError:
                pass
            finally:
                change(running=-1)

    def answer(self, asked, began):
        text = '<think>Settings is an app.</think><answer>do(action="Launch", app="Settings")</answer>' if SOUND else "the the phone phone screen is is a a a"
        tokens = (text.split(" ") * asked.get("max_tokens", 16))[:asked.get("min_tokens", min(asked.get("max_tokens", 16), len(text.split(" "))))]
        time.sleep(0 if REFUSES else PREFILL)
        change(first_sum=time.time() - began, first_count=1)
        if asked.get("stream"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            if REFUSES:
                return self.wfile.write(b'data: {"error": {"message": "the prompt is longer than the context"}}\n\n')
            for token in tokens:
                time.sleep(TOKEN)
                self.wfile.write(("data: %s\n\n" % json.dumps({"choices": [{"delta": {FIELD: token + " "}}]})).encode())
            self.wfile.write(b"data: [DONE]\n\n")
        else:
            time.sleep(TOKEN * len(tokens))
            self.reply(200, json.dumps({"model": NAME, "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": " ".join(tokens)}}],
                                        "usage": {"prompt_tokens": 20, "completion_tokens": len(tokens), "total_tokens": 20 + len(tokens)}}))
        change(token_sum=TOKEN * len(tokens), token_count=len(tokens))


class Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


print("Uvicorn running on http://127.0.0.1:%d" % options.port, file=sys.stderr, flush=True)
Server(("127.0.0.1", options.port), Handler).serve_forever()
