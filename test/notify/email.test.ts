import { describe, expect, it } from 'vitest';
import type { EmailSpec } from '../../src/core/delivery/channel.ts';
import type { Delivery } from '../../src/core/delivery/messages.ts';
import { testMessage } from '../../src/pipeline/delivery/self-messages.ts';
import { incidentOf, T0 } from '../store/fixtures.ts';
import { aNotifier, anIncidentMessage, authority, blackHole, closedPort, deliver, tcpServer } from './kit.ts';
import { mailServer, refusal } from './mail-server.ts';

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

  it('is not made to a server with a certificate that is not to be trusted', async () => {
    const { port, mails } = await mailServer();
    const { ca: _, ...untrusting } = spec(`smtp://127.0.0.1:${port}`);
    expect(await deliver(aNotifier(untrusting))).toMatchObject({ kind: 'retryable', reason: 'tls' });
    expect(mails).toEqual([]);
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
