import { expect, it } from 'vitest';
import { Flights } from '../../src/probe/flights.ts';

const answer = (transactionId: string, echo?: string) => ({
  transactionId,
  headers: { 'x-ms-dm-transactionid': echo },
});

function flown(...ids: string[]): Flights {
  const flights = new Flights();
  for (const [index, id] of ids.entries()) flights.depart(id, index);
  return flights;
}

it.each([undefined, 'a', '"a"', '12345'])('an answer to a that carries %s is nobody else’s', (echo) => {
  expect(flown('a', 'b').arrive(answer('a', echo), 10)).toBe(false);
});

it('an answer with the id of a request that is or was in flight meanwhile is cross-talk', () => {
  expect(flown('a', 'b').arrive(answer('a', ' "b" '), 10)).toBe(true);
  const flights = flown('a', 'b');
  flights.arrive(answer('b', 'b'), 10);
  expect(flights.arrive(answer('a', 'b'), 20)).toBe(true);
});

it('an answer with the id of an earlier request is not: a cache does that', () => {
  const flights = flown('hanging', 'a');
  flights.arrive(answer('a', 'a'), 10);
  flights.depart('b', 11);
  expect(flights.arrive(answer('b', 'a'), 20)).toBe(false);
});

it('remembers no more than can still meet', () => {
  const flights = new Flights();
  for (let turn = 0; turn < 100_000; turn += 1) {
    flights.depart(`id-${turn}`, turn);
    flights.depart(`other-${turn}`, turn);
    flights.arrive(answer(`other-${turn}`), turn + 0.4);
    flights.arrive(answer(`id-${turn}`), turn + 0.5);
    // Two a millisecond, looked through once a second.
    if (flights.size > 2_002) expect.unreachable(`${flights.size} are remembered after ${turn} ms`);
  }
  flights.depart('last', 200_000);
  expect(flights.arrive(answer('last', 'id-99999'), 200_001)).toBe(false);
});
