import { z } from 'zod';
import { duration } from './scalars.ts';
import { Secret } from './transport.ts';

export const Heartbeat = z
  .strictObject({
    url: Secret.describe(
      'Requested with GET while every component of the monitor is live. A secret, because it identifies the check.',
    ),
    every: duration('10s', '1h').optional().describe('Interval.').meta({ default: '60s' }),
  })
  .meta({
    id: 'heartbeat',
    description: "A dead man's switch: when heartbeats stop, the service behind the URL raises an alarm.",
  });
export type Heartbeat = z.output<typeof Heartbeat>;
