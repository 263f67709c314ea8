import { SECOND } from '../../core/time.ts';
import { Board } from '../../wire/board.ts';
import { operation } from '../operation.ts';
import { boardOf } from '../views/board.ts';

export const BOARD = [
  operation({
    id: 'getBoard',
    method: 'get',
    path: '/board',
    tag: 'monitors',
    summary: 'How all monitors stand, in columns. Renewed once a second; `events` tells what changes after it.',
    access: 'viewer',
    cachedMs: SECOND,
    answer: Board,
    handle: ({ ports, principal }) => boardOf(ports, principal),
  }),
];
