import type { Workload } from "../../lib/contracts/workload";

/** How to recognise programs that people run on GPU hosts by their command line. */
export interface Sign {
  kind: Workload["kind"];
  name: string;
  /** For people. */
  title: string;
  command: RegExp;
  /** Where it listens by default. */
  port?: number;
}

export const SIGNS: Sign[] = [
  { kind: "serving", name: "vllm", title: "vLLM", command: /\bvllm(\.entrypoints\S*|\s+serve)\b/, port: 8000 },
  { kind: "serving", name: "sglang", title: "SGLang", command: /\bsglang\.launch_server\b/, port: 30000 },
  { kind: "serving", name: "tgi", title: "Text Generation Inference", command: /\btext-generation-(launcher|server)\b/, port: 3000 },
  { kind: "serving", name: "triton", title: "Triton", command: /\btritonserver\b/, port: 8000 },
  { kind: "serving", name: "ollama", title: "Ollama", command: /\bollama\s+serve\b/, port: 11434 },
  { kind: "serving", name: "llama-server", title: "llama.cpp's server", command: /\bllama-server\b/, port: 8080 },
  {
    kind: "training",
    name: "training",
    title: "Training run",
    command: /\b(torchrun|torch\.distributed\.(run|launch)|deepspeed|accelerate\s+launch)\b/,
  },
  { kind: "database", name: "postgresql", title: "PostgreSQL", command: /^(\S*\/)?(postgres|postmaster)\s+-D\b/ },
  { kind: "database", name: "mariadb", title: "MariaDB", command: /^(\S*\/)?(mysqld|mariadbd)\b/ },
];
