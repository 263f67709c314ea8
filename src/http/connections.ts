import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** Connections beyond these take the place of one that waits, or are refused. */
  readonly maxConnections: number;
  /** The same for those from one address. */
  readonly maxPerAddress: number;
}

interface Connection {
  readonly address: string;
  /** A request is being answered. */
  busy: boolean;
}

/**
 * Who holds a connection. One without a request, however it came to be so (it never sent one, sends one slowly, keeps it
 * alive), must make room for a newcomer, the one that has waited longest first: so those who sit there keep nobody out.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  /** In the order in which they began to wait. */
  readonly #open = new Map<Socket, Connection>();

  constructor(server: Server, limits: ConnectionLimits) {
    this.#limits = limits;
    server.on('connection', (socket: Socket) => this.#opened(socket));
    server.on('request', ({ socket }, response) => {
      this.#set(socket, true);
      response.once('close', () => this.#set(socket, false));
    });
  }

  /** Connections on which a request is being answered. */
  get busy(): number {
    return this.#open.values().reduce((sum, { busy }) => sum + Number(busy), 0);
  }

  #opened(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
    const { maxConnections, maxPerAddress } = this.#limits;
    const neighbours = this.#open.entries().filter(([, one]) => one.address === address);
    const hasRoom =
      this.#makeRoom(neighbours.toArray(), maxPerAddress) && this.#makeRoom([...this.#open], maxConnections);
    if (!hasRoom) {
      socket.destroy();
      return;
    }
    this.#open.set(socket, { address, busy: false });
    socket.once('close', () => this.#open.delete(socket));
  }

  #makeRoom(among: readonly (readonly [Socket, Connection])[], most: number): boolean {
    if (among.length < most) return true;
    const waiting = among.find(([, { busy }]) => !busy);
    if (waiting === undefined) return false;
    this.#open.delete(waiting[0]);
    waiting[0].destroy();
    return true;
  }

  #set(socket: Socket, busy: boolean): void {
    const connection = this.#open.get(socket);
    if (connection === undefined) return;
    this.#open.delete(socket);
    this.#open.set(socket, { ...connection, busy });
  }
}
