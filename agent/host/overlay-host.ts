import { join } from "node:path";
import type { Host } from "./host";

/**
 * A host whose files are first looked for below `folder` (`/sys/bus/pci` at `<folder>/sys/bus/pci`) and then on the machine. It lets a fault
 * that this machine cannot hold, such as a GPU without a driver, be walked by the real agent.
 * Programs and sockets stay the machine's own; stand-ins for programs come by PATH.
 */
export function overlayHost(host: Host, folder: string): Host {
  const place = async (path: string) => {
    const over = join(folder, path);
    return host.lstat(over).then(
      () => over,
      () => path,
    );
  };
  const real = (path: string) => (path.startsWith(`${folder}/`) ? path.slice(folder.length) : path);
  return {
    ...host,
    readText: async (path, options) => host.readText(await place(path), options),
    readBytes: async (path, offset, length) => host.readBytes(await place(path), offset, length),
    list: async (path) => host.list(await place(path)),
    stat: async (path) => host.stat(await place(path)),
    lstat: async (path) => host.lstat(await place(path)),
    readLink: async (path) => host.readLink(await place(path)),
    realPath: async (path) => real(await host.realPath(await place(path))),
    glob: async (pattern, options) => {
      const over = (await host.glob(join(folder, pattern), options)).map(real);
      return over.length > 0 ? over : host.glob(pattern, options);
    },
  };
}

/** The machine, or what the drill that this agent was started for puts in front of it (`MILLWRIGHT_OVERLAY`, a folder). */
export const drillHost = (host: Host): Host => (process.env.MILLWRIGHT_OVERLAY ? overlayHost(host, process.env.MILLWRIGHT_OVERLAY) : host);
