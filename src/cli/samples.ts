import { sampleJson } from '../core/wire.ts';
import type { SampleQuery } from '../pipeline/ports.ts';
import { systemClock } from '../runtime/clock.ts';
import { openForReading } from '../store/index.ts';
import { type Command, EXIT } from './command.ts';
import { dataDirOf } from './data-dir.ts';
import { parseInstant, writeLines } from './output.ts';

export const command: Command = {
  name: 'samples',
  summary: 'print stored samples as NDJSON',
  help: `Usage: threenines samples [options]

Prints stored samples on stdout, one JSON object per line, by monitor and slot. Works beside a running daemon.

  --data-dir DIR    the daemon's data folder (default: that of monitors.yaml)
  --config FILE     take the data folder from this configuration
  --operator ID     only this operator
  --service NAME    only this service
  --since TIME      slots at or after: ISO 8601, a UTC date, or an age such as 90m
  --until TIME      slots before`,
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    operator: { type: 'string' },
    service: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
  },
  async run(args, io) {
    const store = await openForReading(dataDirOf(args));
    try {
      await writeLines(io.stdout, ndjson(store.samples(queryOf(args.values))));
    } finally {
      await store.close();
    }
    return EXIT.ok;
  },
};

function queryOf(values: Readonly<Record<string, string | boolean | undefined>>): SampleQuery {
  const now = systemClock.now();
  const instant = (option: string) => parseInstant(option, String(values[option]), now);
  return {
    ...(values.operator !== undefined && { operator: String(values.operator) }),
    ...(values.service !== undefined && { service: String(values.service) }),
    ...(values.since !== undefined && { from: instant('since') }),
    ...(values.until !== undefined && { to: instant('until') }),
  };
}

async function* ndjson(samples: AsyncIterable<Parameters<typeof sampleJson>[0]>): AsyncIterable<string> {
  for await (const sample of samples) yield JSON.stringify(sampleJson(sample));
}
