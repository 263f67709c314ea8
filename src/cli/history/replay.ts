import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { loadConfiguration } from '../../config/index.ts';
import type { Configuration } from '../../core/configuration.ts';
import { UserError } from '../../core/errors.ts';
import { largest, smallest } from '../../core/extremes.ts';
import { latency as latencyText, percent } from '../../core/format.ts';
import { type MonitorId, monitorId } from '../../core/ids.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { type OwedNotice, owedNotices } from '../../core/incident/owed.ts';
import { type MonitorReplay, replayMonitor } from '../../core/replay.ts';
import type { Observation, Phase } from '../../core/sample.ts';
import { LONGEST_LATENCY_MS, wholeMicroseconds } from '../../core/sla/microseconds.ts';
import { DAY, isoTime } from '../../core/time.ts';
import { VERDICTS } from '../../core/verdict/verdict.ts';
import { incidentJson, slaJson } from '../../core/wire.ts';
import { watchedText } from '../../report/index.ts';
import { systemClock } from '../../runtime/clock.ts';
import { configFileOf } from '../args/data-dir.ts';
import { parseInstant } from '../args/output.ts';
import { textTable } from '../args/table.ts';
import { type Command, EXIT } from '../command.ts';

export const command: Command = {
  name: 'replay',
  summary: 'run samples through the rules in virtual time: incidents and SLA figures',
  help: `Usage: threenines replay --samples FILE.ndjson [--config FILE] [--until TIME] [--json]

Reads samples as "threenines samples" prints them (several monitors may be interleaved, slots in any order) and evaluates
them with the rules that run live: every incident with its transitions, the calls, answers and updates that it obliges
to (as if the operator was called when it opened, and never answered), and SLA figures per contract window. The grid of a
monitor is anchored at its first slot; observation ends one period after its last slot, or at --until.

  --samples FILE    one JSON object per line; operator, service, slot and verdict are required
  --config FILE     the terms to evaluate under (default: monitors.yaml)
  --until TIME      end of observation; later samples are ignored
  --json            print one JSON object`,
  options: {
    samples: { type: 'string' },
    config: { type: 'string' },
    until: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ values }, io) {
    if (typeof values.samples !== 'string') throw new UserError('replay needs --samples FILE.ndjson');
    const { configuration } = loadConfiguration(configFileOf({ values }));
    const until = typeof values.until === 'string' ? parseInstant('until', values.until, systemClock.now()) : null;
    const observations = await readObservations(values.samples, configuration);
    const replays = replayAll(configuration, observations, until);
    io.stdout.write(values.json === true ? `${JSON.stringify(toJson(replays), null, 2)}\n` : `${toText(replays)}\n`);
    return EXIT.ok;
  },
};

interface NamedReplay extends MonitorReplay {
  readonly operator: string;
  readonly service: string;
  readonly notices: readonly { readonly incident: Incident; readonly owed: OwedNotice }[];
}

function replayAll(
  configuration: Configuration,
  observations: Map<MonitorId, readonly Observation[]>,
  until: number | null,
): NamedReplay[] {
  return configuration.monitors.flatMap((monitor) => {
    const { id, service } = monitor;
    const own = observations.get(id);
    if (own === undefined) return [];
    // A long file fills memory: what was replayed is let go.
    observations.delete(id);
    const operator = configuration.operators.get(monitor.operator)!;
    refuseAges(id, own, until);
    const replay = replayMonitor(monitor, operator, own, until);
    const end = until ?? largest(own.map(({ slot }) => slot)) + monitor.schedule.periodMs;
    const notices = replay.incidents.flatMap((incident) =>
      owedNotices(incident, operator, configuration.process, operator.calendar, end).map((owed) => ({
        incident,
        owed,
      })),
    );
    return [{ operator: operator.id, service, ...replay, notices }];
  });
}

/** Longer than any contract: a time in the file is wrong, and every month between would be computed. */
const MOST_SPAN_MS = 7_320 * DAY;

function refuseAges(id: MonitorId, own: readonly Observation[], until: number | null): void {
  const slots = own.map(({ slot }) => slot);
  const [first, last] = [smallest(slots), Math.max(largest(slots), until ?? 0)];
  if (last - first <= MOST_SPAN_MS) return;
  throw new UserError(`${id}: expected at most 20 years, found ${isoTime(first)} to ${isoTime(last)}; check the times`);
}

function toJson(replays: readonly NamedReplay[]): object {
  return {
    incidents: replays
      .flatMap(({ incidents }) => incidents)
      .sort((a, b) => a.openedAt - b.openedAt)
      .map(incidentJson),
    notices: replays
      .flatMap(({ notices }) => notices)
      .sort((a, b) => a.owed.dueAt - b.owed.dueAt)
      .map(noticeJson),
    sla: replays.flatMap(({ operator, service, sla }) => sla.map((figures) => slaJson(operator, service, figures))),
  };
}

function noticeJson({ incident, owed }: NamedReplay['notices'][number]): object {
  const { operator, service, openedAt } = incident;
  const { kind, rule, owedBy, dueAt } = owed;
  return { operator, service, incidentOpenedAt: isoTime(openedAt), kind, rule, owedBy, dueAt: isoTime(dueAt) };
}

function toText(replays: readonly NamedReplay[]): string {
  const sla = replays.flatMap(({ operator, service, sla: windows }) =>
    windows.map((figures) => {
      const { period, coverage, availability, latency } = figures;
      return [
        `${operator}/${service}`,
        isoTime(period.from).slice(0, 10),
        percent(coverage),
        percent(availability.adjusted),
        availability.verdict,
        latencyText(latency.valueMs),
        latency.verdict,
        watchedText(figures) ?? '',
      ];
    }),
  );
  const incidents = replays.flatMap(({ incidents: list }) =>
    list.map(({ operator, service, state, startedAt, openedAt, endedAt }) => [
      `${operator}/${service}`,
      state,
      isoTime(startedAt),
      isoTime(openedAt),
      endedAt === null ? '' : isoTime(endedAt),
    ]),
  );
  return [
    textTable(['MONITOR', 'WINDOW', 'COVERAGE', 'AVAILABILITY', '', 'LATENCY', '', ''], sla, { right: [2, 3, 5] }),
    '',
    incidents.length === 0 ? 'no incidents' : textTable(['INCIDENT', 'STATE', 'STARTED', 'OPENED', 'ENDED'], incidents),
  ].join('\n');
}

const INSTANT = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** As it is measured, in whole microseconds: a longer number is rounded half up. */
const Milliseconds = z.number().nonnegative().max(LONGEST_LATENCY_MS).transform(wholeMicroseconds);
const Phases = {
  dns: Milliseconds,
  connect: Milliseconds,
  tls: Milliseconds,
  send: Milliseconds,
  wait: Milliseconds,
  receive: Milliseconds,
} satisfies Record<Phase, z.ZodType>;

/** What a line must hold; whatever else it holds is not looked at. */
const Line = z.object({
  operator: z.string(),
  service: z.string(),
  slot: INSTANT,
  startedAt: INSTANT.nullish(),
  verdict: z.enum(VERDICTS),
  reason: z.string().nullish(),
  latencyMs: Milliseconds.nullish(),
  phasesMs: z.object(Phases).nullish(),
  extra: z.boolean().nullish(),
});

async function readObservations(file: string, configuration: Configuration): Promise<Map<MonitorId, Observation[]>> {
  const byMonitor = new Map<MonitorId, Observation[]>(configuration.monitors.map(({ id }) => [id, []]));
  let number = 0;
  for await (const text of linesOf(file)) {
    number += 1;
    if (text.trim() === '') continue;
    const line = parseLine(text, `${file}:${number}`);
    const id = monitorId(line.operator, line.service);
    const list = byMonitor.get(id);
    if (list === undefined)
      throw new UserError(`${file}:${number}: expected a monitor of the configuration, found "${id}"`);
    const { slot, verdict } = line;
    list.push({
      slot,
      startedAt: line.startedAt ?? slot,
      verdict,
      reason: line.reason ?? null,
      latencyMs: line.latencyMs ?? null,
      phasesMs: line.phasesMs ?? null,
      ...(line.extra === true && { extra: true }),
    });
  }
  return new Map([...byMonitor].filter(([, list]) => list.length > 0));
}

function parseLine(text: string, where: string): z.output<typeof Line> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new UserError(`${where}: expected a JSON object, found ${JSON.stringify(text.slice(0, 60))}`);
  }
  const parsed = Line.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new UserError(`${where}: ${issue.path.join('.') || 'line'}: ${issue.message}`);
}

async function* linesOf(file: string): AsyncIterable<string> {
  const input = createReadStream(file, 'utf8');
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    input.destroy();
  }
}
