import type { Operation } from './operation.ts';
import { BOARD } from './resources/board.ts';
import { DUTIES } from './resources/duties.ts';
import { EVENT_STREAM } from './resources/events.ts';
import { HEALTH } from './resources/health.ts';
import { INCIDENT_ACTS } from './resources/incident-acts.ts';
import { INCIDENTS } from './resources/incidents.ts';
import { MAINTENANCE } from './resources/maintenance.ts';
import { MAINTENANCE_ACTS } from './resources/maintenance-acts.ts';
import { MONITORS } from './resources/monitors.ts';
import { MONTHS } from './resources/months.ts';
import { OPERATORS } from './resources/operators.ts';
import { OTHER_ACTS } from './resources/other-acts.ts';
import { REPORTS } from './resources/reports.ts';

/** All that the API can do, in the order of its document. */
export const OPERATIONS: readonly Operation[] = [
  ...BOARD,
  ...EVENT_STREAM,
  ...MONITORS,
  ...INCIDENTS,
  ...INCIDENT_ACTS,
  ...DUTIES,
  ...MAINTENANCE,
  ...MAINTENANCE_ACTS,
  ...OPERATORS,
  ...MONTHS,
  ...REPORTS,
  ...HEALTH,
  ...OTHER_ACTS,
];
