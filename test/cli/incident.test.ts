import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { Io } from '../../src/cli/command.ts';
import { command } from '../../src/cli/incident.ts';
import { NO_TRACK_RECORD } from '../../src/core/blame/track-record.ts';
import type { Reason } from '../../src/core/verdict/verdict.ts';
import type { Commit } from '../../src/pipeline/ports.ts';
import { openStore } from '../../src/store/index.ts';
import { temporaryDirectory } from '../store/directories.ts';
import { commitOf, sampleOf } from '../store/fixtures.ts';

const MINUTE = 60_000;

/** A sample that began so many minutes ago. */
function ending(operator: string, minutesAgo: number, reason: Reason) {
  return sampleOf({
    operator,
    slot: Date.now() - minutesAgo * MINUTE,
    reason,
    detail: `the evidence about ${operator}`,
  });
}

async function list(commit: Partial<Commit>, ...more: string[]): Promise<string> {
  const dataDir = temporaryDirectory();
  const store = await openStore({ dataDir });
  await store.commit(commitOf(commit));
  await store.close();
  const stdout = new PassThrough();
  const values = { 'data-dir': dataDir, ...Object.fromEntries(more.map((name) => [name, true])) };
  await command.run({ values, positionals: ['list'] }, { stdout, stderr: stdout, env: {} } as unknown as Io);
  stdout.end();
  return text(stdout);
}

it('names what the monitor itself is at fault for now, with the evidence', async () => {
  const aside = { ...NO_TRACK_RECORD, quarantine: { name: 1 } };
  const shown = await list({
    samples: [
      ending('refused', 1, 'own-credentials'),
      ending('mended', 2, 'own-credentials'),
      ending('mended', 1, 'ok'),
      ending('blamed', 1, 'auth'),
      ending('long-ago', 11, 'own-network'),
      ending('short-of-sims', 1, 'ok'),
    ],
    trackRecords: new Map([['short-of-sims/get-balance', aside]]),
  });
  expect(shown).toMatch(/^no incidents\n\nThe monitor itself is at fault, not the operator:\n/);
  expect(shown).toMatch(/^refused\/get-balance +own-credentials +20\S+Z the evidence about refused$/m);
  expect(shown).toMatch(
    /^short-of-sims\/get-balance +test-data +test SIMs that are set aside, the log names them: 1$/m,
  );
  expect(shown).not.toMatch(/mended|blamed|long-ago/);
});

it('says nothing of it while nothing is wrong with us, nor in JSON, which holds incidents alone', async () => {
  expect(await list({ samples: [ending('blamed', 1, 'auth')] })).toBe('no incidents\n');
  expect(await list({ samples: [ending('refused', 1, 'own-credentials')] }, 'json')).toBe('[]\n');
});
