/**
 * Servers that do what the title of each kind says, in a process of its own, on the address in its first argument. Sends its parent the URL of each kind and that
 * of the healthy service, which answers after 50 ms.
 */
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { type Credentials, createCredentials } from '../src/simulator/certificates.ts';

/** What the target tells its parent. */
export interface HostileUrls {
  readonly healthy: string;
  readonly kinds: Readonly<Record<string, string>>;
  /** Trusts the portal that redirects without end. */
  readonly caPem: string;
}

type Behaviour = (socket: Socket) => void;

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const ZEROS = Buffer.alloc(50 * 1024 * 1024);
const DRIP_MS = 200;
const BLOCK_BYTES = 64 * 1024;

const say =
  (text: string | Buffer): Behaviour =>
  (socket) =>
    void socket.write(text);
const unpacking = (coding: string, bomb: Buffer) =>
  say(Buffer.concat([Buffer.from(`${OK}Content-Encoding: ${coding}\r\nContent-Length: ${bomb.length}\r\n\r\n`), bomb]));

function flood(start: string, text: string): Behaviour {
  const block = Buffer.from(text.repeat(Math.ceil(BLOCK_BYTES / text.length)));
  return (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.on('drain', more);
    socket.write(start);
    more();
  };
}

const drip =
  (start: string, text: string): Behaviour =>
  (socket) => {
    socket.write(start);
    const timer = setInterval(() => socket.write(text), DRIP_MS);
    socket.on('close', () => clearInterval(timer));
  };

const breakOff =
  (start: string): Behaviour =>
  (socket) =>
    void socket.write(start, () => socket.resetAndDestroy());

const BEHAVIOURS: Readonly<Record<string, Behaviour>> = {
  hanging: () => undefined,
  'dripping-headers': drip(OK, 'A: b\r\n'),
  'dripping-body': drip(`${OK}\r\n`, '.'),
  'endless-body': flood(`${OK}\r\n`, '.'),
  'endless-chunks': flood(CHUNKED, `400\r\n${'.'.repeat(1_024)}\r\n`),
  'tiny-chunks': flood(CHUNKED, '1\r\n.\r\n'),
  'chunk-extensions': flood(`${CHUNKED}1`, ';a=b'),
  'huge-length': say(`${OK}Content-Length: 1000000000\r\n\r\n`),
  'reset-at-once': breakOff(''),
  'reset-in-headers': breakOff(OK),
  'reset-in-body': breakOff(`${OK}Content-Length: 10\r\n\r\nabc`),
  'gzip-bomb': unpacking('gzip', gzipSync(ZEROS)),
  'brotli-bomb': unpacking('br', brotliCompressSync(ZEROS)),
  'deflate-bomb': unpacking('deflate', deflateSync(ZEROS)),
  'zstd-bomb': unpacking('zstd', zstdCompressSync(ZEROS)),
  'stacked-bomb': unpacking('gzip, gzip', gzipSync(gzipSync(ZEROS))),
  'huge-header': flood(`${OK}X: `, 'y'),
  'small-headers': flood(OK, 'a: b\r\n'),
  'empty-headers': flood(OK, 'a:\r\n'),
  'early-hints': flood('', 'HTTP/1.1 103 Early Hints\r\n\r\n'),
  'endless-trailers': flood(`${CHUNKED}0\r\n`, 'a: b\r\n'),
  'empty-lines': flood('', '\r\n'),
  garbage: say('\0\x01\x02 nothing of the sort\r\n\r\n'),
  redirect: say('HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n'),
};

async function listen(server: Server): Promise<number> {
  server.on('connection', (socket) => socket.on('error', () => undefined));
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) =>
    server.listen({ port: 0, host: process.argv[2] ?? '127.0.0.1', backlog: 1_024 }, resolve),
  );
  return (server.address() as AddressInfo).port;
}

const listening = async (behaviour: Behaviour) =>
  `http://127.0.0.1:${await listen(createServer((socket) => void socket.once('data', () => behaviour(socket))))}/`;

/** What goes wrong before a request can be sent, and a portal that redirects without end. */
async function secureKinds({ servers }: Credentials): Promise<Record<string, string>> {
  const tlsOf = ({ certPem, keyPem }: Credentials['servers']['valid']) => ({ cert: certPem, key: keyPem });
  const secure = async (server: Server) => `https://127.0.0.1:${await listen(server)}/`;
  const loop = createHttpsServer(tlsOf(servers.valid), (_, response) =>
    response.writeHead(302, { Location: '/again' }).end(),
  );
  return {
    'expired-certificate': await secure(createTlsServer(tlsOf(servers.expired))),
    'unknown-authority': await secure(createTlsServer(tlsOf(servers['unknown-ca']))),
    'silent-handshake': await secure(createServer()),
    'no-tls': await secure(createServer(flood('', 'garbage '))),
    'redirect-loop': await secure(loop),
  };
}

const credentials = await createCredentials();
const kinds = await secureKinds(credentials);
for (const [kind, behaviour] of Object.entries(BEHAVIOURS)) kinds[kind] = await listening(behaviour);
const healthy = createHttpServer((_, response) => void setTimeout(() => response.end('ok'), 50));
const urls: HostileUrls = {
  healthy: `http://127.0.0.1:${await listen(healthy)}/`,
  kinds,
  caPem: credentials.caPem,
};
process.send!(urls);
process.on('disconnect', () => process.exit());
