import type { Operation } from './operation.ts';
import { BOARD } from './resources/board.ts';
import { DUTIES } from './resources/duties.ts';
import { HEALTH } from './resources/health.ts';
import { INCIDENTS } from './resources/incidents.ts';
import { MAINTENANCE } from './resources/maintenance.ts';
import { MONITORS } from './resources/monitors.ts';
import { MONTHS } from './resources/months.ts';
import { OPERATORS } from './resources/operators.ts';
import { REPORTS } from './resources/reports.ts';

/** All that the API can do, in the order of its document. */
export const OPERATIONS: readonly Operation[] = [
  ...BOARD,
  ...MONITORS,
  ...INCIDENTS,
  ...DUTIES,
  ...MAINTENANCE,
  ...OPERATORS,
  ...MONTHS,
  ...REPORTS,
  ...HEALTH,
];
