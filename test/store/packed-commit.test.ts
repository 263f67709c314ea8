import { expect, it } from 'vitest';
import { INITIAL_STATE } from '../../src/core/incident/high.ts';
import { REASONS } from '../../src/core/verdict/verdict.ts';
import { pack, unpackSamples } from '../../src/store/packed-commit.ts';
import { commitOf, sampleOf, T0, TERMS } from './fixtures.ts';

it('samples come out of their passage as they went in', () => {
  const samples = [
    ...REASONS.map((reason) => sampleOf({ reason, detail: `why ${reason}` })),
    sampleOf({ latencyMs: 0, totalMs: 0.1, statusCode: 204, maxStallMs: 0, simulated: true, location: 'oslo' }),
    sampleOf({ latencyMs: null, totalMs: null, statusCode: null, maxStallMs: null, phasesMs: null }),
    sampleOf({
      transactionIds: [],
      warnings: ['one', 'two'],
      phasesMs: { dns: 0, connect: 0, tls: 0, send: 0, wait: 0, receive: 0 },
    }),
    sampleOf({ slot: T0 + 1, startedAt: T0 + 0.5 }),
  ];
  const { samples: packed } = structuredClone(pack(commitOf({ samples })));
  expect(unpackSamples(packed)).toEqual(samples);
});

it('states and terms travel as the texts that are stored', () => {
  const states = new Map([['contoso/get-balance' as const, INITIAL_STATE]]);
  const packed = pack(commitOf({ samples: [sampleOf()], states }));
  expect(JSON.parse(packed.states.get('contoso/get-balance')!)).toEqual(INITIAL_STATE);
  expect(JSON.parse(packed.terms.get('contoso/get-balance')!)).toEqual(TERMS);
});
