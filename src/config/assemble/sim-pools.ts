import { largest } from '../../core/extremes.ts';
import { GRANT_CAPS } from '../../core/grants/sim-pool.ts';
import type { Monitor } from '../../core/monitor.ts';
import { grantsOf, simsOf } from '../../core/probe-kinds/kinds.ts';
import { mostSlotsIn } from './request-load.ts';

/** SIMs that microbalance grants need in capped mode, and those that there are for them. */
export interface SimPoolNeed {
  readonly needed: number;
  readonly available: number;
  /** Operators whose grants go to these SIMs. */
  readonly operators: readonly string[];
}

interface Demand {
  readonly monitor: Monitor;
  readonly iccids: ReadonlySet<string>;
  readonly capped: boolean;
}

/**
 * How the pools of capped monitors stand, the tighter of two for each monitor: its own SIMs, and all that are linked to it
 * because others use them too. A cap is the SIM's, whoever grants on it: a set of SIMs must serve every monitor that has no
 * other.
 */
export function simPoolNeeds(monitors: readonly Monitor[]): ReadonlyMap<Monitor, SimPoolNeed> {
  const demands = monitors.flatMap((monitor): Demand[] => {
    const grants = grantsOf(monitor.probe);
    if (grants === null) return [];
    return [{ monitor, iccids: new Set(simsOf(monitor.probe).map(({ iccid }) => iccid)), capped: grants.capped }];
  });
  const users = usersOfSims(demands);
  return new Map(
    demands.filter(({ capped }) => capped).map((demand) => [demand.monitor, tightest(demand, linkedTo(demand, users))]),
  );
}

function usersOfSims(demands: readonly Demand[]): ReadonlyMap<string, Demand[]> {
  const users = new Map<string, Demand[]>();
  for (const demand of demands) {
    for (const iccid of demand.iccids) users.set(iccid, [...(users.get(iccid) ?? []), demand]);
  }
  return users;
}

/** The demand itself, those that share a SIM with it, those that share one with them, and so on. */
function linkedTo(demand: Demand, users: ReadonlyMap<string, readonly Demand[]>): ReadonlySet<Demand> {
  const linked = new Set([demand]);
  for (const { iccids } of linked) {
    for (const iccid of iccids) for (const user of users.get(iccid) ?? []) linked.add(user);
  }
  return linked;
}

function tightest(demand: Demand, linked: ReadonlySet<Demand>): SimPoolNeed {
  const own = needOf(demand.iccids, linked);
  const all = needOf(new Set([...linked].flatMap(({ iccids }) => [...iccids])), linked);
  return all.needed - all.available > own.needed - own.available ? all : own;
}

function needOf(iccids: ReadonlySet<string>, demands: ReadonlySet<Demand>): SimPoolNeed {
  const dependent = [...demands].filter((demand) => demand.iccids.isSubsetOf(iccids)).map(({ monitor }) => monitor);
  return {
    needed: simsNeeded(dependent),
    available: iccids.size,
    operators: dependent.map(({ operator }) => operator).sort((a, b) => (a < b ? -1 : 1)),
  };
}

/**
 * SIMs that keep these schedules of grants within each cap. One more than the division gives, for a window that is closed at
 * both ends holds one grant more.
 *
 * @example simsNeeded([every 5m]) // 30: 288 grants a day, 10 per SIM and day
 */
function simsNeeded(monitors: readonly Monitor[]): number {
  return largest(
    GRANT_CAPS.map(({ windowMs, grants }) => {
      const slots = monitors.reduce((sum, { schedule }) => sum + mostSlotsIn(schedule, windowMs), 0);
      return slots < grants ? 1 : Math.ceil(slots / grants) + 1;
    }),
  );
}
