import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { EmailSpec } from '../../src/core/delivery/channel.ts';
import type { Delivery } from '../../src/core/delivery/messages.ts';
import { testMessage } from '../../src/pipeline/delivery/self-messages.ts';
import { createAuthority } from '../../src/simulator/certificates.ts';
import { incidentOf, T0 } from '../store/fixtures.ts';
import { aNotifier, anIncidentMessage, authority, blackHole, closedPort, deliver, tcpServer } from './kit.ts';
import { mailServer, refusal } from './mail-server.ts';

/** Passes a session on to a server that knows no STARTTLS, offers it all the same, and answers it as told. */
function offeringStartTls(socket: Socket, port: number, says: string): void {
  const server = connect(port, '127.0.0.1');
  const end = () => {
    socket.destroy();
    server.destroy();
  };
  socket.on('error', end).on('close', end);
  server.on('error', end).on('close', end);
  let isOver = false;
  server.on('data', (bytes: Buffer) => {
    if (!isOver) socket.write(bytes.toString().replace(/250-PIPELINING/, '250-STARTTLS\r\n250-PIPELINING'));
  });
  socket.on('data', (bytes: Buffer) => {
    if (/^STARTTLS/i.test(bytes.toString())) {
      isOver = says.startsWith('220');
      socket.write(`${says}\r\n`);
    } else if (isOver) socket.end('no TLS here\r\n');
    else server.write(bytes);
  });
}

const CANARY = 'canary-7f3a9c';

function spec(smtpUrl: string, changes: Partial<EmailSpec<string>> = {}): EmailSpec<string> {
  return {
    type: 'email',
    smtpUrl,
    ca: authority.certPem,
    from: 'threenines@ops.example',
    to: ['ops@ops.example'],
    ...changes,
  };
}

const email = (port: number, changes: Partial<EmailSpec<string>> = {}) =>
  aNotifier(spec(`smtp://127.0.0.1:${port}`, changes));
const login = (port: number, password: string, scheme = 'smtp') =>
  aNotifier(spec(`${scheme}://${CANARY}:${password}@127.0.0.1:${port}`));

describe('a mail', () => {
  it('is plain text that says what to do, with the headers of an automatic message', async () => {
    const { port, mails } = await mailServer();
    expect(await deliver(email(port))).toEqual({ kind: 'delivered' });
    const [mail] = mails;
    expect(mail).toMatchObject({ from: 'threenines@ops.example', to: ['ops@ops.example'] });
    expect(Object.fromEntries(mail!.headers)).toMatchObject({
      subject: '[threenines] High incident opened: Contoso Mobile, Get Balance API',
      'auto-submitted': 'auto-generated',
      importance: 'high',
      'content-type': 'text/plain; charset=utf-8',
      date: new Date(T0).toUTCString().replace('GMT', '+0000'),
    });
    const { text } = mail!;
    expect(text).toMatch(/^High incident opened: Contoso Mobile, Get Balance API\r?\n/);
    expect(text).toContain('threenines incident ack contoso.get-balance.high.20261005T120000000Z');
    expect(text).toMatch(/Call:\s+first-line: Contoso NOC\s/);
    expect(text).toContain('This is the operations center of the data marketplace, calling Contoso Mobile');
    expect(text).toContain(
      'threenines incident call contoso.get-balance.high.20261005T120000000Z --contact first-line --outcome answered',
    );
    expect(text).toContain(`Event  ${anIncidentMessage().id}`);
  });

  it('has one Message-ID on every repeat, another for each event, and one thread per incident', async () => {
    const { port, mails } = await mailServer();
    const resolved = anIncidentMessage({
      step: 'resolved',
      occurrence: 2,
      incident: incidentOf({ state: 'resolved' }),
    });
    const messages = [anIncidentMessage(), anIncidentMessage(), resolved, anIncidentMessage({ incidentId: 'other' })];
    for (const message of messages) await deliver(email(port), message);
    const [id, repeat, later, other] = mails.map(({ headers }) => headers.get('message-id'));
    expect(id).toMatch(/^<[0-9a-f]{32}@ops\.example>$/);
    expect(repeat).toBe(id);
    expect(new Set([id, later, other]).size).toBe(3);
    const [thread, , ofLater, ofOther] = mails.map(({ headers }) => headers.get('references'));
    expect(ofLater).toBe(thread);
    expect(ofOther).not.toBe(thread);
    expect(mails[2]!.text).not.toContain('Say:');
  });

  it('of a storm lists every incident', async () => {
    const { port, mails } = await mailServer();
    const storm = Array.from({ length: 200 }, (_, index) => anIncidentMessage({ incidentId: `incident-${index}` }));
    await deliver(email(port), storm);
    expect(mails).toHaveLength(1);
    expect(mails[0]!.headers.get('subject')).toBe('[threenines] 200 High incidents opened: Contoso Mobile');
    expect(new Set(mails[0]!.text.match(/\(incident-\d+\)/g)).size).toBe(200);
    expect(mails[0]!.headers.has('references')).toBe(false);
  });

  it('repeats names literally, and lets none of them begin a header', async () => {
    const { port, mails } = await mailServer();
    const operatorName = 'Müller\r\nBcc: all@evil.example\r\n\r\n{{7*7}} <script>';
    await deliver(email(port), anIncidentMessage({ incident: incidentOf({ operatorName }) }));
    const [mail] = mails;
    expect(mail!.headers.has('bcc')).toBe(false);
    expect(mail!.to).toEqual(['ops@ops.example']);
    expect(mail!.text).toContain('{{7*7}} <script>');
  });

  it('marks a test as one', async () => {
    const { port, mails } = await mailServer();
    await deliver(email(port), testMessage('ops', T0, 'ada'));
    expect(mails[0]!.headers.get('subject')).toBe('[threenines] TEST: threenines can reach this channel');
    expect(mails[0]!.headers.has('importance')).toBe(false);
  });
});

describe('the connection', () => {
  it('is encrypted by STARTTLS where the server offers it, and logs in over it', async () => {
    const { port, mails } = await mailServer();
    expect(await deliver(login(port, 'right'))).toEqual({ kind: 'delivered' });
    expect(mails[0]).toMatchObject({ secure: true, user: CANARY });
  });

  it('is encrypted from the start with smtps', async () => {
    const { port, mails } = await mailServer(() => ({ secure: true }));
    expect(await deliver(login(port, 'right', 'smtps'))).toEqual({ kind: 'delivered' });
    expect(mails[0]).toMatchObject({ secure: true, user: CANARY });
  });

  it('carries no password without encryption', async () => {
    const { port, mails } = await mailServer(() => ({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true }));
    expect(await deliver(login(port, 'right'))).toMatchObject({ kind: 'retryable', reason: 'tls' });
    expect(mails).toEqual([]);
  });

  const { ca: _, ...withoutCa } = spec('');
  const opportunistic = (port: number, changes: Partial<EmailSpec<string>> = {}) =>
    aNotifier({ ...withoutCa, smtpUrl: `smtp://127.0.0.1:${port}`, ...changes });

  it('takes any certificate where nobody asked for encryption, and none where it was asked for', async () => {
    const { port, mails } = await mailServer();
    expect(await deliver(opportunistic(port))).toEqual({ kind: 'delivered' });
    expect(mails).toMatchObject([{ secure: true }]);
    expect(await deliver(opportunistic(port, { requireTls: true }))).toMatchObject({ reason: 'tls' });
    const stranger = await createAuthority('another authority', { from: T0, to: T0 + 1_000 });
    expect(await deliver(opportunistic(port, { ca: stranger.certPem }))).toMatchObject({ reason: 'tls' });
    expect(mails).toHaveLength(1);
  });

  it.each([
    ['refuses STARTTLS', '454 4.7.0 TLS not available'],
    ['breaks the handshake', '220 go ahead'],
  ])('goes on without encryption where nobody asked for it and the server %s', async (_case, says) => {
    const { port, mails } = await mailServer(() => ({ disabledCommands: ['STARTTLS'] }));
    const broken = await tcpServer((socket) => offeringStartTls(socket, port, says));
    expect(await deliver(opportunistic(broken))).toEqual({ kind: 'delivered' });
    expect(mails).toMatchObject([{ secure: false }]);
    expect(await deliver(opportunistic(broken, { requireTls: true }))).toMatchObject({ reason: 'tls' });
  });

  it('greets with the name it is given, never with half a name', async () => {
    const names: unknown[] = [];
    const { port } = await mailServer(() => ({
      onMailFrom: (_address, session, done) => {
        names.push(session.hostNameAppearsAs);
        done();
      },
    }));
    await deliver(email(port, { name: 'monitor.ops.example' }));
    await deliver(email(port));
    expect(names[0]).toBe('monitor.ops.example');
    expect(names[1]).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
  });
});

describe('what becomes of a mail', () => {
  const told = async (delivery: Promise<Delivery>) => {
    const result = await delivery;
    expect(JSON.stringify(result)).not.toMatch(/canary|ops\.example|127\.0\.0\.1/);
    return result;
  };
  const temporary = (detail: string) => ({ kind: 'retryable', reason: 'server-error', detail });

  it.each([
    [451, temporary('SMTP 451 at MAIL')],
    [550, { kind: 'permanent', reason: 'rejected', detail: 'SMTP 550 at MAIL' }],
  ])('after %i at MAIL FROM', async (code, expected) => {
    const { port } = await mailServer(() => ({ onMailFrom: (_address, _session, done) => done(refusal(code)) }));
    expect(await told(deliver(email(port)))).toEqual(expected);
  });

  it.each([
    [450, temporary('SMTP 450 at RCPT')],
    [550, { kind: 'permanent', reason: 'recipient-refused', detail: 'SMTP 550 at RCPT' }],
  ])('after %i at RCPT TO', async (code, expected) => {
    const { port } = await mailServer(() => ({ onRcptTo: (_address, _session, done) => done(refusal(code)) }));
    expect(await told(deliver(email(port)))).toEqual(expected);
  });

  it.each([
    [452, temporary('SMTP 452 at DATA')],
    [554, { kind: 'permanent', reason: 'rejected', detail: 'SMTP 554 at DATA' }],
  ])('after %i at the end of DATA', async (code, expected) => {
    const { port } = await mailServer(() => ({
      onData: (stream, _session, done) => stream.on('end', () => done(refusal(code))).resume(),
    }));
    expect(await told(deliver(email(port)))).toEqual(expected);
  });

  it.each([
    [454, { kind: 'retryable', reason: 'server-error', detail: 'SMTP 454 at AUTH' }],
    [535, { kind: 'permanent', reason: 'unauthorized', detail: 'SMTP 535 at AUTH' }],
  ])('after %i at AUTH', async (code, expected) => {
    const { port } = await mailServer(() => ({ onAuth: (_auth, _session, done) => done(refusal(code)) }));
    expect(await told(deliver(login(port, CANARY)))).toEqual(expected);
  });

  it.each([421, 554])('can be sent again after a greeting of %i, which is not about it', async (code) => {
    const { port } = await mailServer(() => ({ onConnect: (_session, done) => done(refusal(code)) }));
    expect(await told(deliver(email(port)))).toEqual(temporary(`SMTP ${code}`));
  });

  it('is delivered when some recipients were taken, and says how many were not', async () => {
    const { port } = await mailServer(() => ({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('gone') ? refusal(550) : null),
    }));
    const delivery = deliver(email(port, { to: ['gone@ops.example', 'ops@ops.example'] }));
    expect(await told(delivery)).toEqual({ kind: 'delivered', refusedRecipients: 1 });
  });

  it('goes to whom the server puts off later, and to nobody twice', async () => {
    const putOff = new Set(['later@ops.example']);
    const { port, mails } = await mailServer(() => ({
      onRcptTo: ({ address }, _session, done) =>
        done(putOff.has(address) ? refusal(450) : address.startsWith('gone') ? refusal(550) : null),
    }));
    const notifier = email(port, { to: ['gone@ops.example', 'ops@ops.example', 'later@ops.example'] });
    const deferred = { kind: 'uncertain', reason: 'recipient-deferred', detail: 'SMTP 450 at RCPT' };
    expect(await told(deliver(notifier))).toEqual(deferred);
    expect(await told(deliver(notifier))).toEqual(deferred);
    putOff.clear();
    expect(await told(deliver(notifier))).toEqual({ kind: 'delivered', refusedRecipients: 1 });
    expect(mails.map(({ to }) => to)).toEqual([['ops@ops.example'], ['later@ops.example']]);
    expect(mails[1]!.headers.get('message-id')).toBe(mails[0]!.headers.get('message-id'));
  });

  it('is delivered to the others when one that was put off is refused in the end', async () => {
    let code = 450;
    const { port } = await mailServer(() => ({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('later') ? refusal(code) : null),
    }));
    const notifier = email(port, { to: ['ops@ops.example', 'later@ops.example'] });
    expect(await told(deliver(notifier))).toMatchObject({ kind: 'uncertain' });
    code = 550;
    expect(await told(deliver(notifier))).toEqual({ kind: 'delivered', refusedRecipients: 1 });
  });

  it.each([
    ['504 5.5.2 <[127.0.0.1]>: Helo command rejected: need fully-qualified hostname', 'EHLO', 'retryable'],
    ['554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen', 'CONNECT', 'retryable'],
    ['550 5.1.8 <threenines@ops.example>: Sender address rejected: Domain not found', 'MAIL', 'permanent'],
    ['550 5.1.1 <ops@ops.example>: Recipient address rejected: User unknown', 'RCPT', 'permanent'],
  ])('is refused for what the server means, though it says so at RCPT: %s', async (words, verb, kind) => {
    const { port } = await mailServer(() => ({
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error(words.slice(4)), { responseCode: Number(words.slice(0, 3)) })),
    }));
    expect(await told(deliver(email(port)))).toMatchObject({ kind, detail: `SMTP ${words.slice(0, 3)} at ${verb}` });
  });

  it('can be sent again when nobody listens, answers, or greets', async () => {
    expect(await told(deliver(email(await closedPort())))).toMatchObject({ kind: 'retryable', reason: 'refused' });
    expect(await told(deliver(email(await blackHole()), undefined, 300))).toMatchObject({
      kind: 'retryable',
      reason: 'timeout',
    });
    const silent = await tcpServer(() => undefined);
    expect(await told(deliver(email(silent), undefined, 300))).toMatchObject({ kind: 'retryable', reason: 'timeout' });
    const closing = await tcpServer((socket) => socket.end());
    expect(await told(deliver(email(closing)))).toMatchObject({ kind: 'retryable', reason: 'connection-lost' });
  });

  it('can be sent again when the connection breaks before the message was asked for', async () => {
    const { port } = await mailServer((cut) => ({ onRcptTo: cut }));
    expect(await told(deliver(email(port)))).toMatchObject({ kind: 'retryable', reason: 'connection-lost' });
  });

  it('may have arrived when the server has it and says nothing', async () => {
    const { port } = await mailServer(() => ({ onData: (stream) => stream.resume() }));
    expect(await told(deliver(email(port), undefined, 300))).toMatchObject({ kind: 'uncertain', reason: 'timeout' });
  });

  it('may have arrived when the server has it and is gone', async () => {
    const { port } = await mailServer((cut) => ({ onData: (stream) => stream.on('end', cut).resume() }));
    expect(await told(deliver(email(port)))).toMatchObject({ kind: 'uncertain', reason: 'connection-lost' });
  });
});
