/** One GPU's links as `nvidia-smi nvlink -s` lists them. */
export interface GpuLinks {
  index: number;
  links: { link: number; active: boolean }[];
}

/** Reads `nvidia-smi nvlink -s`: `GPU 0: …`, then `Link 3: 26.562 GB/s` or `Link 3: <inactive>`. Cards without NVLink have no links. */
export function parseNvlink(text: string): GpuLinks[] {
  const gpus: GpuLinks[] = [];
  for (const line of text.split("\n")) {
    const gpu = /^GPU (\d{1,3}):/.exec(line);
    const link = /^\s+Link (\d{1,3}): (.+)$/.exec(line);
    if (gpu) gpus.push({ index: Number(gpu[1]), links: [] });
    else if (link) gpus.at(-1)?.links.push({ link: Number(link[1]), active: /^[\d.]+ GB\/s/.test(link[2]!) });
  }
  return gpus;
}
