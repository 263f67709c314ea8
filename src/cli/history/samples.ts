import { monitorId } from '../../core/ids.ts';
import type { Sample } from '../../core/sample.ts';
import { sampleJson } from '../../core/wire.ts';
import type { SampleQuery } from '../../pipeline/ports/history.ts';
import { systemClock } from '../../runtime/clock.ts';
import { openForReading, type ReadOnlyStore, type StoreReader } from '../../store/index.ts';
import { dataDirOf } from '../args/data-dir.ts';
import { filterOf } from '../args/desk.ts';
import { parseInstant, writeLines } from '../args/output.ts';
import { type Command, EXIT } from '../command.ts';

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
  --until TIME      slots before
  --extra           the probes that confirmed a failure right before it became High, too: after the others, marked "extra"
  --trace           where the time of a probe went, as "trace": kept of failed and slow probes and the good ones beside them`,
  options: {
    'data-dir': { type: 'string' },
    config: { type: 'string' },
    operator: { type: 'string' },
    service: { type: 'string' },
    since: { type: 'string' },
    until: { type: 'string' },
    extra: { type: 'boolean' },
    trace: { type: 'boolean' },
  },
  async run(args, io) {
    const dataDir = dataDirOf(args, io);
    const store = openForReading(dataDir);
    try {
      const query = { ...queryOf(args.values), ...(await filterOf(args, io, dataDir, store)) };
      await writeLines(io.stdout, ndjson(store.samples(query), args.values.trace === true ? store : null));
      if (args.values.extra === true) await writeLines(io.stdout, (await extraSamples(store, query)).map(extraLine));
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
    ...(values.since !== undefined && { from: instant('since') }),
    ...(values.until !== undefined && { to: instant('until') }),
  };
}

async function extraSamples(store: ReadOnlyStore, { operator, service, from, to }: SampleQuery): Promise<Sample[]> {
  const all = await store.extraSamples({ from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER });
  return all.filter((one) => (operator ?? one.operator) === one.operator && (service ?? one.service) === one.service);
}

function extraLine(sample: Sample): string {
  return JSON.stringify({ ...sampleJson(sample), extra: true });
}

async function* ndjson(
  samples: AsyncIterable<Sample>,
  traces: Pick<StoreReader, 'trace'> | null,
): AsyncIterable<string> {
  for await (const sample of samples) {
    const { operator, service, slot } = sample;
    const trace = (await traces?.trace(monitorId(operator, service), slot)) ?? null;
    yield JSON.stringify({ ...sampleJson(sample), ...(trace !== null && { trace }) });
  }
}
