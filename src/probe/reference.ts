import type { ReferenceSpec } from '../core/attribution/self-checks.ts';
import { type Assessment, withoutChecks } from '../core/verdict/assessment.ts';
import { FAILURE } from '../core/verdict/exchange.ts';
import type { AddressGuard } from '../net/address-guard.ts';
import { dial } from './dial.ts';
import { type Probe, type ProbeEnding, type ThreadKind, withoutGrants } from './probe.ts';

type ReferenceOf<Kind extends ReferenceSpec['kind']> = Extract<ReferenceSpec, { kind: Kind }>;

/** Looks a name up: `ok` when that works. Nothing is sent. */
export const dnsReference: ThreadKind<ReferenceOf<'dns-reference'>> = {
  prepare: ({ host }, { guard, deadlineMs }) => withoutGrants(checking(() => lookUp(host, guard), deadlineMs)),
};

/** Opens and closes a connection: `ok` when that works. Nothing is sent. */
export const tcpReference: ThreadKind<ReferenceOf<'tcp-reference'>> = {
  prepare: (spec, { guard, deadlineMs }) => withoutGrants(checking(() => connect(spec, guard), deadlineMs)),
};

function checking(check: () => Check, deadlineMs: number): Probe {
  return async (): Promise<ProbeEnding> => ({
    assessment: await withDeadline(check(), deadlineMs),
    measured: [],
    others: [],
  });
}

interface Check {
  readonly done: Promise<Assessment>;
  /** Ends what is still open. */
  close(): void;
}

function lookUp(host: string, { lookup }: AddressGuard): Check {
  const { promise, resolve } = Promise.withResolvers<Assessment>();
  lookup(host, { all: true }, (error) => resolve(error === null ? FINE : broken('dns', error)));
  return { done: promise, close: () => {} };
}

function connect({ host, port }: { readonly host: string; readonly port: number }, guard: AddressGuard): Check {
  const { promise, resolve } = Promise.withResolvers<Assessment>();
  const socket = dial({ host, port, secureContext: null, alpn: [] }, guard, {
    resolved: () => {},
    connected: () => {},
    addressFailed: () => {},
    ready: () => resolve(FINE),
    failed: (error) => resolve(broken('connect', error)),
  });
  return { done: promise, close: () => socket.destroy() };
}

const FINE = withoutChecks('ok', null);

function broken(reason: 'dns' | 'connect', error: Error): Assessment {
  return withoutChecks(reason, 'code' in error ? String(error.code) : error.name);
}

async function withDeadline({ done, close }: Check, deadlineMs: number): Promise<Assessment> {
  const { promise: expired, resolve } = Promise.withResolvers<Assessment>();
  const timer = setTimeout(() => resolve(withoutChecks('timeout', FAILURE.deadline)), deadlineMs);
  try {
    return await Promise.race([done, expired]);
  } finally {
    clearTimeout(timer);
    close();
  }
}
