import { z } from 'zod';
import { integer, Text } from './scalars.ts';

export const Expect = z
  .strictObject({
    status: z
      .array(integer(100, 599))
      .min(1, { error: 'at least one status' })
      .optional()
      .describe('`probe: http`: status codes that count as good.')
      .meta({ default: [200] }),
    contains: Text.optional().describe(
      'Text that the body, or the reply over TCP, must contain. Required by `probe: tcp`.',
    ),
  })
  .meta({ id: 'expect', description: 'When the response of a custom service is good.' });
