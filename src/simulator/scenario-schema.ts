import { z } from 'zod';
import { DAY } from '../core/time.ts';
import { SERVICES, type Service } from './contract/route.ts';
import { bindFault, type FaultWithParams } from './faults/fault.ts';
import { FAULT_NAMES } from './faults/table.ts';
import { BALANCE_TYPES } from './profile.ts';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

const DURATION = /^(\d{1,9})(ms|s|m|h)$/;

const Duration = z
  .string('expected a duration such as "60s"')
  .regex(DURATION, 'expected a duration such as "400ms", "60s", "5m" or "1h"')
  .transform((text) => {
    const [, count, unit] = DURATION.exec(text) ?? [];
    return Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  })
  .refine((ms) => ms <= 365 * DAY, 'expected at most a year');

const Step = z
  .looseObject({
    after: Duration.default(0),
    fault: z.enum(FAULT_NAMES, `expected one of ${FAULT_NAMES.join(', ')}`),
  })
  .transform(({ after, fault, ...params }, context) => {
    try {
      return { afterMs: after, fault: bindFault(fault, params) };
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      for (const issue of error.issues) {
        context.issues.push({ code: 'custom', message: issue.message, path: [...issue.path], input: params });
      }
      return z.NEVER;
    }
  });

const ServiceStep = Step.refine(({ fault }) => !fault.wholeOperator, 'expected a fault that can hit a single service');

const LatencyRange = z
  .strictObject({ min: Duration, max: Duration })
  .refine(({ min, max }) => min <= max, 'expected min to be at most max')
  .transform(({ min, max }) => ({ minMs: min, maxMs: max }));

export const Operator = z.strictObject({
  summary: z.string().exactOptional(),
  latency: LatencyRange.exactOptional(),
  basicAuthUser: z.string().min(1).nullable().exactOptional(),
  withoutCertificate: z.literal(['tls', 400, 401, 403]).exactOptional(),
  echo: z.enum(['same', 'other', 'none']).exactOptional(),
  dataField: z.enum(['dataRemaininginMB', 'dataRemainingInMB', 'dataRemainingMB']).exactOptional(),
  numbers: z.enum(['number', 'string']).exactOptional(),
  portalHops: z.int().min(0).max(99).exactOptional(),
  sims: z.record(z.string().regex(/^\d{19,20}$/), z.enum(BALANCE_TYPES)).exactOptional(),
  faults: z.array(Step).exactOptional(),
  services: z.partialRecord(z.enum(SERVICES), z.array(ServiceStep)).exactOptional(),
});

const OperatorId = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/);

export const ScenarioFile = z.strictObject({
  operators: z
    .record(OperatorId, Operator, {
      error: ({ code }) =>
        code === 'invalid_key' ? 'expected a name of lower-case letters, digits and dashes' : undefined,
    })
    .refine((operators) => Object.keys(operators).length > 0, 'expected at least one operator'),
});

type StepInput = FaultWithParams & { readonly after?: string };

/**
 * One operator of a scenario, as written. Missing settings come from the personality of the same name, if there is one.
 */
export interface OperatorInput extends Omit<z.input<typeof Operator>, 'faults' | 'services'> {
  readonly faults?: readonly StepInput[];
  readonly services?: Readonly<Partial<Record<Service, readonly StepInput[]>>>;
}

export interface ScenarioInput {
  readonly operators: Readonly<Record<string, OperatorInput>>;
}
