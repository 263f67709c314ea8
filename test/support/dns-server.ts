/** A name server on real sockets, UDP and TCP on one port. What it does with a question is decided question by question. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { type Answer, decode, encode, type Packet, streamDecode, streamEncode } from 'dns-packet';
import { onTestFinished } from 'vitest';
import type { ResolverSettings } from '../../src/core/configuration.ts';

/** Records for the answer, an error, or nothing at all. */
export type Reply = { readonly records: readonly Answer[] } | { readonly error: 'NXDOMAIN' | 'SERVFAIL' } | 'silence';

export interface DnsServer {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Questions so far, as `A name`. */
  readonly questions: readonly string[];
}

/** May take its time; other questions do not wait for it. */
export type Zone = (name: string, type: 'A' | 'AAAA') => Reply | Promise<Reply>;

const RESPONSE_CODE = { NXDOMAIN: 3, SERVFAIL: 2 } as const;
/** RFC 1035: a longer answer is sent over TCP only. */
const MAX_UDP_BYTES = 512;

export async function dnsServer(zone: Zone): Promise<DnsServer> {
  const questions: string[] = [];
  const answer = async (query: Packet): Promise<Packet | null> => {
    const { name, type } = query.questions![0]!;
    questions.push(`${type} ${name}`);
    const reply = await zone(name, type as 'A' | 'AAAA');
    if (reply === 'silence') return null;
    const flags = 0x0180 | ('error' in reply ? RESPONSE_CODE[reply.error] : 0);
    const answers = 'records' in reply ? [...reply.records] : [];
    return { type: 'response', id: query.id!, flags, questions: query.questions!, answers };
  };
  const port = await listenOnBoth(answer);
  return { address: `127.0.0.1:${port}`, questions };
}

/** Settings that ask a name server of the test, and no other. */
export async function resolverOn(zone: Zone, second?: Zone): Promise<ResolverSettings> {
  const { address } = await dnsServer(zone);
  const secondOpinion = second === undefined ? [] : [(await dnsServer(second)).address];
  return { servers: [address], timeoutMs: 300, secondOpinion };
}

/** A zone without any name. */
export const NO_NAMES: Zone = () => ({ error: 'NXDOMAIN' });

type Responder = (query: Packet) => Promise<Packet | null>;

/** One port for both: what TCP was given may be taken for UDP. */
async function listenOnBoth(answer: Responder): Promise<number> {
  for (;;) {
    const port = await listenTcp(answer);
    if (await listenUdp(answer, port)) return port;
  }
}

async function listenTcp(answer: Responder): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', async (bytes: Buffer) => {
      const response = await answer(streamDecode(bytes));
      if (response !== null) socket.write(streamEncode(response));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** False when the port is taken. */
async function listenUdp(answer: Responder, port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  let open = true;
  socket.on('message', async (message, from) => {
    const response = await answer(decode(message));
    if (response === null || !open) return;
    const bytes = encode(response);
    const truncated = () => encode({ ...response, flags: response.flags! | 0x0200, answers: [] });
    socket.send(bytes.length > MAX_UDP_BYTES ? truncated() : bytes, from.port, from.address);
  });
  onTestFinished(() => {
    open = false;
    socket.close();
  });
  socket.bind(port, '127.0.0.1');
  try {
    await once(socket, 'listening');
    return true;
  } catch {
    return false;
  }
}

/** Address records of one name. */
export function addresses(name: string, values: readonly string[], ttl = 30): Reply {
  const records = values.map((data) => ({ name, type: data.includes(':') ? 'AAAA' : 'A', ttl, data }) as const);
  return { records };
}
