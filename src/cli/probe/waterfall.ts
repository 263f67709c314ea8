import { styleText } from 'node:util';
import { largest } from '../../core/extremes.ts';
import { PHASES, type Phase } from '../../core/sample.ts';
import { DAY, isoTime } from '../../core/time.ts';
import type { TracedExchange } from '../../core/trace.ts';
import { type Verdict, verdictOf } from '../../core/verdict/verdict.ts';
import type { Warning } from '../../core/verdict/warnings.ts';
import type { ProbeResult } from '../../pipeline/ports/prober.ts';
import { meaningOfWarning } from '../../report/warnings.ts';

const MIN_WIDTH = 60;
const MAX_WIDTH = 120;
const DEFAULT_WIDTH = 80;
const NAME_WIDTH = largest(PHASES.map((phase) => phase.length));
const FIGURE_WIDTH = '10000.0 ms'.length;
/** Below this a stall of the probe thread cannot be told from the grain of its clock. */
const NOTABLE_STALL_MS = 5;

/** The phases of the call the customer waits for, on an open connection. */
const COUNTED: readonly Phase[] = ['send', 'wait', 'receive'];
const COLOUR = { good: 'green', bad: 'red', excluded: 'yellow', unknown: 'yellow' } as const satisfies Record<
  Verdict,
  string
>;
const MARK = { good: '✓', bad: '✗', excluded: '–', unknown: '?' } as const satisfies Record<Verdict, string>;

type Style = (format: 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan', text: string) => string;

/** Tells what a probe found, and where its milliseconds went: the answer first, the evidence below. */
export function renderWaterfall(result: ProbeResult, limitMs: number, stream: NodeJS.WriteStream): string {
  const style: Style = (format, text) => styleText(format, text, { stream });
  const width = Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, stream.columns ?? DEFAULT_WIDTH));
  const sections = [
    headline(result, limitMs, width, style),
    ...exchanges(result, width, style),
    checks(result, width, style),
    notes(result, width, style),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline(result: ProbeResult, limitMs: number, width: number, style: Style): string[] {
  const verdict = verdictOf(result.reason);
  const reason = result.reason === 'ok' ? '' : ` (${result.reason})`;
  return [
    `${style(COLOUR[verdict], `${MARK[verdict]} ${verdict}`)}${style('bold', reason)}`,
    ...(result.detail === null ? [] : wrapped(result.detail, width)),
    `  latency ${latencyText(result, limitMs, style)}`,
    ...(result.exchanges.length === 0 ? [] : [`  total   ${ms(result.totalMs)}, connection set-up included`]),
  ];
}

function latencyText({ latencyMs, exchanges: sent }: ProbeResult, limitMs: number, style: Style): string {
  if (sent.length === 0) return 'none: nothing was sent';
  if (latencyMs === null) return 'none: no complete answer came';
  if (latencyMs <= limitMs) return `${ms(latencyMs)}, within the limit of ${limitMs} ms`;
  return style('red', `${ms(latencyMs)}, ${ms(latencyMs - limitMs)} over the limit of ${limitMs} ms`);
}

// ── the bars ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function exchanges(result: ProbeResult, width: number, style: Style): string[][] {
  if (result.exchanges.length === 0) return [];
  const spanMs = largest(result.exchanges.map((exchange) => exchange.startMs + exchange.totalMs));
  const measured = measuredCount(result);
  const legend = [style('dim', '  █ counts against the latency limit   ░ does not')];
  return [
    ...result.exchanges.map((exchange, index) => chart(exchange, { spanMs, width, counts: index < measured, style })),
    legend,
  ];
}

/** Exchanges of the measured call come first, and their totals add up to that of the probe; clean-up follows. */
function measuredCount({ exchanges: all, totalMs }: ProbeResult): number {
  let sumMs = 0;
  const last = all.findIndex((exchange) => {
    sumMs += exchange.totalMs;
    return sumMs >= totalMs - 0.001;
  });
  return last === -1 ? all.length : last + 1;
}

interface Frame {
  /** Time that the full width stands for: the same for all exchanges of a probe. */
  readonly spanMs: number;
  readonly width: number;
  readonly counts: boolean;
  readonly style: Style;
}

function chart(exchange: TracedExchange, frame: Frame): string[] {
  const { style } = frame;
  const answer = exchange.statusCode === null ? 'no answer' : `${exchange.statusCode}, ${exchange.bytesReceived} bytes`;
  const where = [exchange.remoteAddress ?? 'not connected', exchange.tlsProtocol, exchange.transactionId || null];
  const lastReached = PHASES.findLastIndex((phase) => exchange.phasesMs[phase] > 0);
  let atMs = exchange.startMs;
  const bars = PHASES.map((phase, index) => {
    const spentMs = exchange.phasesMs[phase];
    const failedHere = exchange.error !== null && index === lastReached;
    const line = phaseLine(phase, atMs, spentMs, frame, failedHere);
    atMs += spentMs;
    return line;
  });
  return [
    `${style('bold', exchange.label)}  ${answer}`,
    ...wrapped(where.filter((part) => part !== null).join(', '), frame.width).map((line) => style('dim', line)),
    ...bars,
    ...(exchange.error === null ? [] : wrapped(exchange.error, frame.width).map((line) => style('red', line))),
  ];
}

function phaseLine(phase: Phase, startMs: number, spentMs: number, frame: Frame, failedHere: boolean): string {
  const room = frame.width - NAME_WIDTH - FIGURE_WIDTH - 6;
  const column = (atMs: number) => Math.round((atMs / Math.max(frame.spanMs, 0.001)) * room);
  const from = Math.min(column(startMs), room - 1);
  const length = spentMs === 0 ? 0 : Math.max(1, column(startMs + spentMs) - from);
  const counts = frame.counts && COUNTED.includes(phase);
  const bar = (counts ? '█' : '░').repeat(Math.min(length, room - from));
  const figure = (spentMs === 0 ? '–' : ms(spentMs)).padStart(FIGURE_WIDTH);
  const coloured = frame.style(failedHere ? 'red' : counts ? 'cyan' : 'dim', bar);
  const padding = ' '.repeat(room - from - bar.length);
  return `  ${phase.padEnd(NAME_WIDTH)} ${' '.repeat(from)}${coloured}${padding} ${figure}${failedHere ? ' ✗' : ''}`;
}

// ── below the bars ────────────────────────────────────────────────────────────────────────────────────────────────────

function checks(result: ProbeResult, width: number, style: Style): string[] {
  const nameWidth = largest(
    result.checks.map((check) => check.name.length),
    0,
  );
  return result.checks.map(({ name, passed, detail }) => {
    const mark = passed ? style('green', '✓') : style('red', '✗');
    return `${mark} ${name.padEnd(nameWidth)}  ${detail.slice(0, Math.max(20, width - nameWidth - 4))}`;
  });
}

function notes(result: ProbeResult, width: number, style: Style): string[] {
  const lines = result.warnings.flatMap((warning) => warningLines(warning, width, style));
  if (result.maxStallMs > NOTABLE_STALL_MS) {
    const stall = `the probe thread stood still for up to ${ms(result.maxStallMs)} meanwhile: figures may be too high by that`;
    for (const line of wrapped(stall, width)) lines.push(style('yellow', line));
  }
  if (result.retryAfterMs !== null) lines.push(`asked to stay away for ${result.retryAfterMs / 1000} s`);
  if (result.certificateExpiresAt !== null) {
    const days = Math.floor((result.certificateExpiresAt - result.startedAt) / DAY);
    const day = isoTime(result.certificateExpiresAt).slice(0, 10);
    lines.push(style('dim', `the server's certificate is valid until ${day} (${days} days)`));
  }
  return lines;
}

function warningLines(warning: Warning, width: number, style: Style): string[] {
  const [first = '', ...more] = wrapped(`contract warning ${warning}: ${meaningOfWarning(warning)}`, width);
  return [`${style('yellow', '!')} ${first.trimStart()}`, ...more];
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

/** Indented by two, broken at spaces. */
function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!;
    if (last === '') lines[lines.length - 1] = word;
    else if (last.length + word.length + 3 <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `  ${line}`);
}
