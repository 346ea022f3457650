import { Workload } from "../../../lib/contracts/workload";
import { type RecordedHost, recordedHost } from "../recorded-host";
import { ada } from "./gpu-pictures";
import { linux } from "./linux";
import { nvidia, processFiles } from "./nvidia";
import type { Picture } from "./picture";

const FLAGS =
  '--model zai-org/AutoGLM-Phone-9B --served-model-name autoglm-phone-9b --max-model-len 25480 --chat-template-content-format string --mm_processor_kwargs {"max_pixels":5000000} --limit-mm-per-prompt {"image":10} --mm-encoder-tp-mode data --mm-processor-cache-type shm';
const BASELINE = "vllm==0.12.0\ntransformers==5.0.0rc1\n";
const PROBE = JSON.stringify({
  python: "3.11.9",
  prefix: "/srv/phone/venv",
  base: "/usr/bin/python3",
  paths: ["/srv/phone/venv/lib/python3.11/site-packages"],
  packaging: true,
  distributions: ["transformers==5.0.0rc1", "vllm==0.12.0"],
  digest: "d1",
  problems: [],
  met: 2,
});
/** What vLLM counts while it has enough to do: no queue, a cache that is half full. */
const METRICS = `vllm:num_requests_running{model_name="autoglm-phone-9b"} 11.0
vllm:num_requests_waiting{model_name="autoglm-phone-9b"} 0.0
vllm:kv_cache_usage_perc{model_name="autoglm-phone-9b"} 0.47
vllm:num_preemptions_total{model_name="autoglm-phone-9b"} 2.0
`;

/** A busy vLLM server that is started as its model's makers advise, with the packages of its group's baseline. */
export function vllm(): Picture {
  const server = processFiles(
    900,
    ["/srv/phone/venv/bin/python", "-m", "vllm.entrypoints.openai.api_server", ...FLAGS.split(" ")],
    "/system.slice/phone.service",
  );
  const cards = nvidia([ada({ usedMib: 22_900, holders: [{ pid: 900, mib: 22_400 }] })]);
  const host: RecordedHost = recordedHost(
    linux({
      files: {
        ...cards.files,
        ...server,
        "/proc/1/stat": "1 (systemd) S 0 1 1 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 1 1 1 1\n",
        "/srv/phone/venv/bin/python": { content: "", mode: 0o755 },
        "/srv/phone/baseline.txt": BASELINE,
        "/srv/phone/requirements.txt": "vllm==0.12.0\ntransformers>=5.0.0rc0\n",
        "/srv/phone/server.log": "INFO 10-31 23:59:10 Avg generation throughput: 812.4 tokens/s, Running: 11 reqs, Waiting: 0 reqs\n",
      },
      programs: {
        ...cards.programs,
        "/srv/phone/venv/bin/python *": (args) =>
          args.join(" ").includes("distributions") ? PROBE : '{"version": "3.11.9", "executable": "/srv/phone/venv/bin/python"}',
      },
      http: {
        "http://127.0.0.1:8000/v1/models": JSON.stringify({ data: [{ id: "autoglm-phone-9b", max_model_len: 25_480 }] }),
        "http://127.0.0.1:8000/version": '{"version": "0.12.0"}',
        "http://127.0.0.1:8000/metrics": METRICS,
        "POST http://127.0.0.1:8000/v1/chat/completions": (request) => {
          const tokens = (JSON.parse(request.body!) as { max_tokens: number }).max_tokens;
          host.tick(180 + 12 * (tokens - 1));
          return JSON.stringify({
            choices: [{ message: { content: 'do(action="Launch", app="Settings")' } }],
            usage: { completion_tokens: tokens, prompt_tokens: 30 },
          });
        },
      },
    }),
  );
  const workload = Workload.parse({
    name: "phone",
    kind: "serving",
    unit: "phone.service",
    folder: "/srv/phone",
    requiresPython: ">=3.10",
    venv: "/srv/phone/venv",
    requirements: "/srv/phone/requirements.txt",
    group: "phone",
    baseline: "/srv/phone/baseline.txt",
    profile: "autoglm-phone-9b",
    endpoint: "http://127.0.0.1:8000/v1",
    slo: { ttftMs: 900, interTokenMs: 50 },
    logs: ["/srv/phone/server.log"],
  });
  return { host, workloads: [workload] };
}
