import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { TcpSpec } from '../../../src/core/probe-kinds/tcp/spec.ts';
import { verdictOf } from '../../../src/core/verdict/verdict.ts';
import {
  authority,
  CLIENT_TLS,
  client,
  closedPort,
  EXPIRED,
  listen,
  MUTUAL_TLS,
  phaseSumError,
  probeOnce,
  runnerFor,
  SERVER_TLS,
} from '../kit.ts';

const TRUSTED = { tls: { ca: authority.certPem } };
const BANNER = '220 mail.contoso.example ESMTP\r\n';

function spec(port: number, overrides: Partial<TcpSpec<string>> = {}): TcpSpec<string> {
  const expected = { contains: '220 ' };
  return { kind: 'tcp', host: '127.0.0.1', port, secure: false, transport: {}, expect: expected, ...overrides };
}

function tcpServer(onSocket: (socket: Socket) => void, host?: string): Promise<number> {
  return listen(
    createServer({ noDelay: true }, (socket) => onSocket(socket.on('error', () => {}))),
    host,
  );
}

function tlsServer(tls: object, onSocket: (socket: Socket) => void = (socket) => socket.write(BANNER)) {
  return listen(createTlsServer(tls, (socket) => onSocket(socket.on('error', () => {}))));
}

/** Writes the pieces one after the other, each in a packet of its own. */
function inPieces(socket: Socket, [piece, ...rest]: readonly (string | Buffer)[]): void {
  if (piece === undefined) return;
  socket.write(piece, () => setTimeout(() => inPieces(socket, rest), 5));
}

describe('a server that says what is expected', () => {
  it('is good: an SMTP banner, with phases that add up', async () => {
    const result = await probeOnce(spec(await tcpServer((socket) => socket.write(BANNER))));
    expect(result).toMatchObject({ reason: 'ok', statusCode: null, transactionIds: [], requestsSent: 1, warnings: [] });
    expect(result.latencyMs).toBeGreaterThan(0);
    expect(phaseSumError(result.exchanges[0]!)).toBeLessThan(0.01);
    expect(result.exchanges[0]).toMatchObject({ label: 'TCP connection', bytesReceived: BANNER.length });
  });

  it('gets what is to be sent, byte for byte', async () => {
    const port = await tcpServer((socket) => {
      let heard = '';
      socket.on('data', (chunk) => {
        heard += chunk.toString();
        if (heard === 'EHLO é\r\n') socket.write('250 ok\r\n');
      });
    });
    const result = await probeOnce(spec(port, { send: 'EHLO é\r\n', expect: { contains: '250 ok' } }));
    expect(result.reason).toBe('ok');
  });

  it('is found on an IPv6 address', async () => {
    const port = await tcpServer((socket) => socket.write(BANNER), '::1');
    expect(await probeOnce(spec(port, { host: '::1' }))).toMatchObject({ reason: 'ok' });
  });

  it.each([
    ['split over packets', ['2', '2', '0', ' ready']],
    ['after bytes that are not UTF-8', [Buffer.from([0xff, 0xfe, 0x80, 0xc3]), '220 ']],
    ['after half of the text', ['22', '220 ']],
    ['at the end of 64 KiB', ['x'.repeat(65_530), '22', '0 ']],
  ])('may say it %s', async (_, pieces) => {
    const result = await probeOnce(spec(await tcpServer((socket) => inPieces(socket, pieces))), { deadlineMs: 30_000 });
    expect(result).toMatchObject({ reason: 'ok', checks: [{ name: 'contains', passed: true }] });
  });

  it('may split a character of the text, whose bytes are compared', async () => {
    const [first, second] = [Buffer.from([0xc3]), Buffer.from([0xa9, 0xff])];
    const port = await tcpServer((socket) => inPieces(socket, [first, second]));
    const result = await probeOnce(spec(port, { expect: { contains: 'é' } }), { deadlineMs: 30_000 });
    expect(result.reason).toBe('ok');
  });
});

describe('a server that does not', () => {
  it.each([
    ['says something else and closes', (socket: Socket) => socket.end('554 go away\r\n'), 'functional'],
    ['closes without a word', (socket: Socket) => socket.end(), 'reset'],
    ['resets the connection', (socket: Socket) => socket.resetAndDestroy(), 'reset'],
    [
      'resets in the middle',
      (socket: Socket) => socket.write('22', () => setTimeout(() => socket.resetAndDestroy(), 20)),
      'reset',
    ],
    ['stays silent', () => {}, 'timeout'],
    ['says something else and stays', (socket: Socket) => socket.write('554 go away\r\n'), 'timeout'],
    [
      'trickles',
      (socket: Socket) =>
        inPieces(
          socket,
          Array.from({ length: 200 }, () => 'x'),
        ),
      'timeout',
    ],
    ['floods', (socket: Socket) => socket.write('x'.repeat(200_000)), 'too-large'],
  ] as const)('%s', async (_, onSocket, reason) => {
    const deadlineMs = reason === 'timeout' ? 300 : 30_000;
    // Who hears from us knows that we have seen the connection.
    const port = await tcpServer((socket) => socket.once('data', () => onSocket(socket)));
    const result = await probeOnce(spec(port, { send: 'HELO a\r\n' }), { deadlineMs });
    expect(result).toMatchObject({ reason, requestsSent: 1 });
    expect(verdictOf(result.reason)).toBe('bad');
    expect(JSON.stringify(result)).not.toContain('554 go away');
    expect(phaseSumError(result.exchanges[0]!)).toBeLessThan(0.01);
  });

  it('is not there: a refused connection is bad, and no request', async () => {
    expect(await probeOnce(spec(await closedPort()))).toMatchObject({ reason: 'connect', requestsSent: 0 });
  });

  it('may not be reached: that is ours', async () => {
    const result = await probeOnce(spec(25, { host: '10.0.0.1' }));
    expect(result).toMatchObject({ reason: 'own-network', requestsSent: 0 });
  });

  it('is no fault of the operator when the monitor stops', async () => {
    const port = await tcpServer(() => {});
    const runner = runnerFor(spec(port), 30_000);
    const probing = runner.probe({ monitorId: 'contoso/test', slot: 0, simIndex: 0 });
    setImmediate(() => runner.abort());
    expect((await probing).reason).toBe('aborted');
  });
});

describe('TLS', () => {
  it('trusts a private root, shows the client certificate and offers no HTTP', async () => {
    const port = await tlsServer({ ...MUTUAL_TLS, ALPNProtocols: ['smtp'] });
    const result = await probeOnce(spec(port, { secure: true, transport: { tls: CLIENT_TLS } }));
    expect(result).toMatchObject({ reason: 'ok', exchanges: [{ label: 'TLS connection', tlsProtocol: 'TLSv1.3' }] });
    expect(result.certificateExpiresAt).toBeGreaterThan(Date.now());
    expect(result.phasesMs!.tls).toBeGreaterThan(0);
  });

  it('is bad with a certificate of an unknown root, or with a server that speaks none', async () => {
    const port = await tlsServer(SERVER_TLS);
    expect(await probeOnce(spec(port, { secure: true, transport: { tls: {} } }))).toMatchObject({ reason: 'tls' });
    const plain = await tcpServer((socket) => socket.write(BANNER));
    expect(await probeOnce(spec(plain, { secure: true, transport: TRUSTED }))).toMatchObject({ reason: 'tls' });
  });

  it('asks nothing with a client certificate that has expired: that is ours', async () => {
    const { certPem, keyPem } = await authority.issue({ commonName: 'marketplace', validity: EXPIRED });
    const transport = { tls: { ...CLIENT_TLS, cert: certPem, key: keyPem } };
    const result = await probeOnce(spec(await closedPort(), { secure: true, transport }));
    expect(result).toMatchObject({ reason: 'own-credentials', exchanges: [] });
  });

  it('is a refusal when the server wants another client certificate', async () => {
    const port = await tlsServer({ ...MUTUAL_TLS, ca: client.certPem });
    const result = await probeOnce(spec(port, { secure: true, transport: { tls: CLIENT_TLS } }));
    expect(result.reason === 'auth' || result.mayBeRefusal).toBe(true);
  });
});
