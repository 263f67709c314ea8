import { once } from 'node:events';
import { type AddressInfo, isIPv6, type Server } from 'node:net';
import { UserError } from '../core/errors.ts';

/** Resolves to the port; port 0 asks for a free one. Throws `UserError` when it cannot listen on the address. */
export async function listenOn(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`cannot listen on ${authority(host, port)}: ${listenFault(error)}`, { cause: error });
  });
  return (server.address() as AddressInfo).port;
}

/** `host:port` as it stands in a URL. */
export function authority(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function listenFault(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'another program uses this port. Stop it, or choose another with --listen HOST:PORT or "listen" in monitors.yaml';
    case 'EACCES':
      return 'ports below 1024 need more rights than this process has. Choose a higher one';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'this machine has no such address';
    default:
      return error.message;
  }
}
