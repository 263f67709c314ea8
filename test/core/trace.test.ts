import { expect, it } from 'vitest';
import { traceText } from '../../src/core/trace.ts';
import { aResult } from '../support/results.ts';

it('a trace that is too long keeps the calls that have room, the first ones', () => {
  const call = {
    label: `GET /${'x'.repeat(1_000)}`,
    transactionId: 'id',
    startMs: 0,
    phasesMs: { dns: 0, connect: 0, tls: 0, send: 0, wait: 0, receive: 0 },
    totalMs: 0,
    statusCode: 200,
    bytesReceived: 0,
    requestSent: true,
    remoteAddress: null,
    tlsProtocol: null,
    error: null,
  };
  const text = traceText({ ...aResult(), exchanges: [call, call, call, call, call] });
  expect(text.length).toBeLessThan(4_097);
  expect(JSON.parse(text).exchanges).toEqual([call, call, call]);
});
