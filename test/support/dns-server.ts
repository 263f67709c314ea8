/** A name server on real sockets, UDP and TCP on one port. What it does with a question is decided question by question. */
import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { type Answer, decode, encode, type Packet, streamDecode, streamEncode } from 'dns-packet';
import { onTestFinished } from 'vitest';

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
  const port = await listenUdp(answer);
  await listenTcp(answer, port);
  return { address: `127.0.0.1:${port}`, questions };
}

type Responder = (query: Packet) => Promise<Packet | null>;

async function listenUdp(answer: Responder): Promise<number> {
  const socket = createSocket('udp4');
  let open = true;
  socket.on('message', async (message, { port, address }) => {
    const response = await answer(decode(message));
    if (response === null || !open) return;
    const bytes = encode(response);
    const truncated = () => encode({ ...response, flags: response.flags! | 0x0200, answers: [] });
    socket.send(bytes.length > MAX_UDP_BYTES ? truncated() : bytes, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    open = false;
    socket.close();
  });
  return socket.address().port;
}

async function listenTcp(answer: Responder, port: number): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', async (bytes: Buffer) => {
      const response = await answer(streamDecode(bytes));
      if (response !== null) socket.write(streamEncode(response));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

/** Address records of one name. */
export function addresses(name: string, values: readonly string[], ttl = 30): Reply {
  const records = values.map((data) => ({ name, type: data.includes(':') ? 'AAAA' : 'A', ttl, data }) as const);
  return { records };
}
