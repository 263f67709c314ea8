import { expect, it } from 'vitest';
import { latencyOf, NO_CONNECTION } from '../../../src/core/incident/evidence.ts';
import { EvidenceLog } from '../../../src/pipeline/incidents/evidence-log.ts';
import { sampleOf, samplesFrom, T0 } from '../../store/fixtures.ts';

const ID = 'contoso/get-balance';

function logOf(...samples: Parameters<EvidenceLog['observe']>[1][]): EvidenceLog {
  const log = new EvidenceLog();
  for (const some of samples) log.observe(ID, some);
  return log;
}

it('counts a failure from its first bad probe on, and our own faults from the last good one on', () => {
  const log = logOf(
    [sampleOf(), sampleOf({ slot: T0 + 30_000, reason: 'late' })],
    samplesFrom(T0 + 60_000, 3, { reason: 'status' }),
    [sampleOf({ slot: T0 + 150_000, reason: 'own-network', maxStallMs: 90 })],
    [sampleOf({ slot: T0 + 180_000, reason: 'status', maxStallMs: 40 })],
  );
  expect(log.observed(ID)).toMatchObject({
    counts: {
      from: T0 + 60_003,
      through: T0 + 180_003,
      bad: 4,
      excluded: 0,
      unknown: 1,
      fromSlot: T0 + 60_000,
      throughSlot: T0 + 180_000,
    },
    ownFaults: ['late', 'own-network'],
    maxStallMs: 40,
  });
});

it('takes a confirming probe as evidence, and as no slot', () => {
  const confirming = { ...sampleOf({ slot: T0 + 58_000, reason: 'timeout' }), extra: true };
  const log = logOf(samplesFrom(T0, 2, { reason: 'status' }), [confirming]);
  expect(log.observed(ID)).toMatchObject({ counts: { bad: 2, through: T0 + 30_003 } });
  expect(log.of(ID).reasons).toEqual(['status', 'timeout']);
});

it('forgets a failure with the next good probe', () => {
  const log = logOf(samplesFrom(T0, 3, { reason: 'status' }), [sampleOf({ slot: T0 + 90_000 })]);
  expect(log.observed(ID)).toMatchObject({ counts: null, ownFaults: [] });
  expect(log.of(ID)).toMatchObject({ reasons: [], failingTransactionIds: [], lastGoodAt: T0 + 90_003 });
});

it('knows nothing of a monitor that it has not seen', () => {
  const log = new EvidenceLog();
  expect(log.of(ID)).toEqual({ lastGoodAt: null, lastGoodTransactionId: null, failingTransactionIds: [], reasons: [] });
  expect(log.observed(ID)).toMatchObject({ counts: null, latencyBefore: null, connection: NO_CONNECTION });
});

it('keeps what was seen of a connection while nothing is reached', () => {
  const log = new EvidenceLog();
  const exchange = { label: 'GET /', transactionId: 't', startMs: 0, totalMs: 1, statusCode: 200, bytesReceived: 1 };
  const rest = { phasesMs: sampleOf().phasesMs!, requestSent: true, error: null };
  const seen = { ...exchange, ...rest, remoteAddress: '192.0.2.1', tlsProtocol: 'TLSv1.3' };
  log.saw(ID, { exchanges: [seen], certificateExpiresAt: T0 });
  log.saw(ID, { exchanges: [{ ...seen, remoteAddress: null, tlsProtocol: null }], certificateExpiresAt: null });
  expect(log.observed(ID).connection).toEqual({
    address: '192.0.2.1',
    tlsProtocol: 'TLSv1.3',
    certificateExpiresAt: T0,
  });
});

it('summarises the latency of the newest sixty good probes', () => {
  const log = logOf([sampleOf({ latencyMs: 9_000 })], samplesFrom(T0 + 30_000, 60, { latencyMs: 100 }));
  expect(log.observed(ID).latencyBefore).toEqual({ probes: 60, p50Ms: 100, p95Ms: 100, maxMs: 100, connectMs: 2.5 });
  expect(latencyOf({ latenciesMs: [], connectsMs: [] })).toBeNull();
});
