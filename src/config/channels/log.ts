import { z } from 'zod';
import { channelKind, common } from './channel-kind.ts';

export const log = channelKind('log', {
  schema: z
    .strictObject({ type: z.literal('log').describe("The program's own log."), ...common })
    .meta({ id: 'log', description: 'A channel that writes each notification to the log.' }),
  assemble: ({ type }) => ({ type }),
  open: (spec) => spec,
});
