import { z } from '@hono/zod-openapi';
import { MEDIA } from '../core/contacts.ts';
import { CONTRACT_OUTCOMES, CONTRACT_TESTS } from '../core/contract/findings.ts';
import { Count, Instant, InstantOrNull, Next } from './scalars.ts';

const OPERATOR = {
  id: z.string(),
  name: z.string(),
  country: z.string().nullable(),
  timezone: z.string(),
  monitors: Count,
  isEnabled: z.boolean().describe('False while it is switched off, by the configuration or by hand.'),
  stopped: z
    .strictObject({ since: Instant, reason: z.string().nullable() })
    .nullable()
    .describe('By hand; `enabled: false` of the configuration is not told here.'),
  agreedPerSecond: z.number().describe('Requests per second that were agreed.'),
  grantsUnrevoked: Count,
  simsQuarantined: Count,
};

const Operator = z.strictObject(OPERATOR).openapi('Operator');
export const Operators = z.strictObject({ items: z.array(Operator), next: Next }).openapi('Operators');

export const OperatorDetail = z
  .strictObject({
    ...OPERATOR,
    weekend: z.array(z.int()).describe('ISO weekdays, Monday 1 to Sunday 7.'),
    holidays: z.array(z.string()).describe('From today on, at most 20.'),
    contacts: z.array(z.strictObject({ role: z.string(), label: z.string(), media: z.array(z.enum(MEDIA)) })),
    services: z.array(z.string()),
    requests: z
      .array(z.strictObject({ hour: Instant, requests: Count, agreedPerSecond: z.number() }))
      .describe('Of the last day.'),
    contract: z.array(
      z.strictObject({
        test: z.enum(CONTRACT_TESTS),
        outcome: z.enum(CONTRACT_OUTCOMES),
        detail: z.string(),
        at: Instant,
        since: InstantOrNull,
      }),
    ),
  })
  .openapi('OperatorDetail');
