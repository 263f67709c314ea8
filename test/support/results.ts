import type { Clock } from '../../src/pipeline/ports/clock.ts';
import type { ProbeRequest, ProbeResult, Prober } from '../../src/pipeline/ports/prober.ts';
import type { Attributor } from '../../src/pipeline/probing/ports.ts';
import type { SlotRunnerOptions } from '../../src/pipeline/probing/runner.ts';
import { RateLimiter } from '../../src/pipeline/safety/rate-limiter.ts';
import type { ManualClock } from './manual-clock.ts';

export function aResult(overrides: Partial<ProbeResult> = {}): ProbeResult {
  return {
    startedAt: 0,
    reason: 'ok',
    detail: null,
    latencyMs: 100,
    totalMs: 110,
    statusCode: 200,
    transactionIds: ['MSFT-1'],
    phasesMs: { dns: 1, connect: 4, tls: 5, send: 1, wait: 90, receive: 9 },
    maxStallMs: 0,
    stalledMs: overrides.maxStallMs ?? 0,
    warnings: [],
    exchanges: [],
    checks: [],
    retryAfterMs: null,
    mayBeRefusal: false,
    certificateExpiresAt: null,
    requestsSent: 1,
    grant: null,
    ...overrides,
  };
}

/** Answers each probe as scripted, after as much time as the answer says. */
export class ScriptedProber implements Prober {
  readonly requests: ProbeRequest[] = [];
  readonly #clock: ManualClock;
  answer: (request: ProbeRequest, attempt: number) => Partial<ProbeResult> = () => ({});

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  probe(request: ProbeRequest): Promise<ProbeResult> {
    const startedAt = this.#clock.now();
    this.requests.push(request);
    const attempt = this.requests.filter(({ slot }) => slot === request.slot).length;
    return new Promise((resolve, reject) => {
      try {
        const result = aResult({ startedAt, ...this.answer(request, attempt) });
        this.#clock.after(result.totalMs, () => resolve(result));
      } catch (error) {
        reject(error as Error);
      }
    });
  }
}

export const silentLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Takes each judgement as it is. */
export const asJudged: Attributor = {
  attribute: ({ result: { reason, detail } }) => Promise.resolve({ judgement: { reason, detail }, trackRecord: null }),
};

/** What a runner asks before and after a probe, when nothing holds it back and its judgement stands. */
export function openGates(
  clock: Clock,
): Pick<SlotRunnerOptions, 'attributor' | 'simPool' | 'rateLimiter' | 'switches'> {
  return {
    attributor: asJudged,
    simPool: { take: () => Promise.resolve({ simIndex: 0, ended: () => undefined }) },
    rateLimiter: new RateLimiter({ clock, requestsPerSecond: 1_000, onSent: () => undefined }),
    switches: { isOn: () => true },
  };
}

/** Keeps what is logged. */
export function recordingLog() {
  const lines: { readonly level: string; readonly fields: object; readonly message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}
