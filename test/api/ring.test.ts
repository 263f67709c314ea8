import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ring } from '../../src/api/events/ring.ts';

const scope = { topic: 'board', operator: null, monitor: null };

function filled(ring: Ring, count: number, bytes = 1): void {
  for (let n = 0; n < count; n += 1) {
    ring.add({ sequence: ring.nextSequence(), atMs: n, scope, bytes: new Uint8Array(bytes) });
  }
}

describe('what was sent lately', () => {
  it('is given again from any cut inside it, with nothing lost or doubled', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (count, cut) => {
        const ring = new Ring({ keptMs: 1_000_000, mostBytes: 40 });
        filled(ring, count);
        const missed = ring.after(cut);
        if (cut > count || count - cut > 40) expect(missed).toBeNull();
        else
          expect(missed?.map(({ sequence }) => sequence)).toEqual(
            Array.from({ length: count - cut }, (_, n) => cut + n + 1),
          );
      }),
    );
  });

  it('goes by its age, too', () => {
    const ring = new Ring({ keptMs: 10, mostBytes: 1_000 });
    filled(ring, 30);
    expect(ring.after(10)).toBeNull();
    expect(ring.after(20)).toHaveLength(10);
  });
});
