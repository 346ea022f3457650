import { Workload } from "../../../lib/contracts/workload";
import { safetensors } from "../checkpoint-files";
import type { RecordedFile } from "../recorded-files";
import { type Recording, recordedHost } from "../recorded-host";
import { ada } from "./gpu-pictures";
import { linux } from "./linux";
import { nvidia, processFiles } from "./nvidia";
import type { Picture } from "./picture";

const S = "unix:/var/run/docker.sock:";

/** Settings that a Python reader takes as they are meant. */
const SERVING_YAML = "model: acme/chat\nport: 8000\nmax-model-len: 32768\ngpu-memory-utilization: 0.92\nlora: false\nnames: [a, b]\n";

function docker(containers: { name: string; image: string; detail?: object; status?: string }[]): Required<Recording>["http"] {
  return {
    [`${S}/_ping`]: "OK",
    [`${S}/version`]: '{"Version":"28.0.1","Arch":"amd64"}',
    [`${S}/info`]: JSON.stringify({ MemTotal: 540_000_000_000, Architecture: "x86_64", DockerRootDir: "/srv" }),
    [`${S}/containers/json?all=1`]: JSON.stringify(
      containers.map(({ name, image, status = "running" }) => ({ Id: name, Names: [`/${name}`], State: status, Image: image, Ports: [] })),
    ),
    ...Object.fromEntries(
      containers.map(({ name, status = "running", detail = {} }) => [
        `${S}/containers/${name}/json`,
        JSON.stringify({
          Id: name,
          Name: `/${name}`,
          RestartCount: 0,
          State: {
            Status: status,
            Error: "",
            OOMKilled: false,
            ExitCode: status === "exited" ? 143 : 0,
            FinishedAt: "2026-10-31T00:00:00Z",
          },
          HostConfig: { Memory: 0, RestartPolicy: { Name: "unless-stopped" }, ShmSize: 8 * 1024 ** 3, NetworkMode: "bridge" },
          ...detail,
        }),
      ]),
    ),
    ...Object.fromEntries(
      containers.map(({ image }) => [
        `${S}/images/${image.split("/").map(encodeURIComponent).join("/")}/json`,
        JSON.stringify({
          Id: "sha256:0123456789abcdef0123",
          RepoDigests: [`${image.split(":")[0]}@sha256:aa`],
          Architecture: "amd64",
          Os: "linux",
        }),
      ]),
    ),
  };
}

/** A server of pictures: a pipeline in parts with weights in both formats, in a container beside one that was stopped by hand. */
export function diffusers(): Picture {
  const snapshot = "/models/hub/models--acme--pictures/snapshots/c1";
  const pipeline = JSON.stringify({
    _class_name: "FluxPipeline",
    vae: ["diffusers", "AutoencoderKL"],
    transformer: ["diffusers", "FluxTransformer2DModel"],
    tokenizer: ["transformers", "CLIPTokenizer"],
    scheduler: ["diffusers", "FlowMatchEulerDiscreteScheduler"],
    safety_checker: [null, null],
  });
  const shards = {
    weight_map: { a: "diffusion_pytorch_model-00001-of-00002.safetensors", b: "diffusion_pytorch_model-00002-of-00002.safetensors" },
  };
  const files: Record<string, RecordedFile> = {
    "/models/hub/models--acme--pictures/refs/main": "c1",
    [`${snapshot}/model_index.json`]: pipeline,
    [`${snapshot}/vae/config.json`]: "{}",
    [`${snapshot}/vae/diffusion_pytorch_model.safetensors`]: safetensors(8),
    [`${snapshot}/vae/diffusion_pytorch_model.fp16.safetensors`]: safetensors(8),
    [`${snapshot}/transformer/config.json`]: "{}",
    [`${snapshot}/transformer/diffusion_pytorch_model.safetensors.index.json`]: JSON.stringify(shards),
    ...Object.fromEntries(
      Object.entries(shards.weight_map).map(([tensor, name]) => [`${snapshot}/transformer/${name}`, safetensors(8, tensor)]),
    ),
    [`${snapshot}/tokenizer/vocab.json`]: "{}",
    [`${snapshot}/tokenizer/tokenizer_config.json`]: "{}",
    [`${snapshot}/scheduler/scheduler_config.json`]: "{}",
    "/srv/pictures/serving.yaml": SERVING_YAML,
    "/srv/pictures/server.log": "INFO: Uvicorn running on http://0.0.0.0:8000\nWARNING: Token indices sequence length is longer than 77\n",
    "/var/run/docker.sock": { kind: "socket" },
  };
  const server = processFiles(900, ["python", "serve.py"], "/system.slice/docker-pictures.scope");
  const cards = nvidia([ada({ usedMib: 21_000, holders: [{ pid: 900, mib: 20_500 }] })]);
  return {
    host: recordedHost(
      linux({
        files: {
          ...cards.files,
          ...files,
          ...server,
          "/proc/1/stat": "1 (systemd) S 0 1 1 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0 1 1 1 1\n",
        },
        programs: cards.programs,
        http: {
          ...docker([
            { name: "pictures", image: "acme/pictures:1.4" },
            { name: "old", image: "acme/pictures:1.3", status: "exited" },
          ]),
          "http://hub/api/models/acme/pictures?blobs=true": JSON.stringify({
            sha: "c2",
            siblings: [{ rfilename: "model_index.json", size: 400 }],
          }),
        },
      }),
    ),
    workloads: [
      Workload.parse({
        name: "pictures",
        kind: "serving",
        container: "pictures",
        image: "acme/pictures:1.4",
        model: { id: "acme/pictures", cache: "/models/hub", hub: "http://hub" },
        configs: ["/srv/pictures/serving.yaml"],
        logs: ["/srv/pictures/server.log"],
      }),
    ],
  };
}
