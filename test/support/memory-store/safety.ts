import type { OpenGrant, Quarantine } from '../../../src/core/grants/grants.ts';
import type {
  CommandAnswer,
  CommandQueue,
  DaemonCommand,
  GrantJournal,
  HourOfRequests,
  RequestCounts,
  RequestHistory,
  StoppedOperator,
  SwitchBoard,
} from '../../../src/pipeline/safety/ports.ts';

export type MemorySafety = GrantJournal & SwitchBoard & RequestCounts & RequestHistory & CommandQueue;

/** Grants, switches, request counts and commands of the store that lasts as long as the process. */
export function memorySafety(): MemorySafety {
  return { ...grantJournal(), ...switchBoard(), ...requestCounts(), ...commandQueue() };
}

function grantJournal(): GrantJournal {
  const grants = new Map<string, OpenGrant & { readonly closed: boolean }>();
  const quarantines = new Map<string, Quarantine>();
  const oldestFirst = () => [...grants.values()].sort((a, b) => a.grantedAt - b.grantedAt || compare(a.id, b.id));
  return {
    async openGrant(grant) {
      grants.set(grant.id, { ...grant, failures: 0, lastReason: null, givenUp: false, closed: false });
    },
    async closeGrants(ids) {
      for (const id of ids) {
        const grant = grants.get(id);
        if (grant) grants.set(id, { ...grant, closed: true });
      }
    },
    async noteFailedRevocation(id, lastReason, givenUp) {
      const grant = grants.get(id);
      if (grant) grants.set(id, { ...grant, failures: grant.failures + 1, lastReason, givenUp });
    },
    openGrants: async () =>
      oldestFirst()
        .filter(({ closed }) => !closed)
        .map(({ closed: _, ...grant }) => grant),
    grantsSince: async (at) =>
      oldestFirst()
        .filter(({ grantedAt }) => grantedAt >= at)
        .map(({ sim, grantedAt }) => ({ sim, at: grantedAt }))
        .sort((a, b) => a.at - b.at || compare(a.sim, b.sim)),
    async quarantine(quarantine) {
      const key = `${quarantine.operator} ${quarantine.sim}`;
      if ((quarantines.get(key)?.until ?? 0) < quarantine.until) quarantines.set(key, { ...quarantine });
    },
    quarantines: async (now) =>
      [...quarantines.values()]
        .filter(({ until }) => until > now)
        .sort((a, b) => compare(a.operator, b.operator) || compare(a.sim, b.sim)),
  };
}

function switchBoard(): SwitchBoard {
  const stopped = new Map<string, StoppedOperator>();
  return {
    async throwSwitch({ stopped: off, ...change }) {
      if (off) stopped.set(change.operator, change);
      else stopped.delete(change.operator);
    },
    stoppedOperators: async () => [...stopped.values()].sort((a, b) => compare(a.operator, b.operator)),
  };
}

function requestCounts(): RequestCounts & RequestHistory {
  const hours = new Map<string, HourOfRequests>();
  return {
    async addRequests(counts) {
      for (const count of counts) {
        const key = `${count.operator} ${count.hour}`;
        hours.set(key, { ...count, requests: count.requests + (hours.get(key)?.requests ?? 0) });
      }
    },
    requestCounts: async ({ operator, from, to }) =>
      [...hours.values()]
        .filter((count) => count.operator === (operator ?? count.operator) && count.hour >= from && count.hour < to)
        .sort((a, b) => compare(a.operator, b.operator) || a.hour - b.hour),
  };
}

function commandQueue(): CommandQueue {
  let waiting: DaemonCommand[] = [];
  const answers = new Map<string, CommandAnswer>();
  return {
    async submit(command) {
      waiting.push(command);
    },
    async takeCommands(now) {
      const taken = waiting;
      waiting = [];
      return taken.filter(({ expiresAt }) => expiresAt > now);
    },
    async answer(id, answer) {
      answers.set(id, answer);
    },
    answerTo: async (id) => answers.get(id) ?? null,
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
