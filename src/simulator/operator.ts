import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EpochMs } from '../core/time.ts';
import type { Credentials } from './certificates.ts';
import type { SimulatorClock } from './clock.ts';
import { createContract, TRANSACTION_HEADER } from './contract/contract.ts';
import type { Grants } from './contract/grants.ts';
import { type Route, routeOf, type Service } from './contract/route.ts';
import { knownIccid } from './contract/sims.ts';
import { openDoor } from './door.ts';
import { type Fault, HEALTHY } from './faults/fault.ts';
import { createRequestLog, type LogEntry, type RequestLog } from './request-log.ts';
import { liveExchange, readBody, splitTarget, strangerAnswer } from './requests.ts';
import type { OperatorScenario } from './scenario.ts';
import { playTimeline } from './timeline.ts';

/** A mobile operator that serves requests. */
export interface SimulatedOperator {
  readonly id: string;
  /** Its personality, in one line. */
  readonly summary: string;
  /** `https://127.0.0.1:9441`: the API is at `/v1`, the portal at `/portal`, a plain page at `/status`. */
  readonly url: string;
  readonly port: number;
  readonly log: RequestLog;
  readonly grants: Pick<Grants, 'all' | 'active'>;
}

/** The operator with the handles that only the simulator uses. */
export interface OperatorHandle extends SimulatedOperator {
  /** Service null: for the whole operator, replacing all faults of its services. In effect once it resolves. */
  setFault(service: Service | null, fault: Fault): Promise<void>;
  close(): Promise<void>;
}

export interface OperatorOptions {
  readonly scenario: OperatorScenario;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly credentials: Credentials;
  readonly clock: SimulatorClock;
  readonly random: () => number;
}

/** @throws UserError when the port cannot be opened */
export async function openOperator(options: OperatorOptions): Promise<OperatorHandle> {
  const { scenario, host, port, credentials, clock, random } = options;
  const { id, profile, timeline } = scenario;
  const rejectStrangers = profile.withoutCertificate === 'tls';
  const door = await openDoor({ host, port, credentials, rejectStrangers, clock });
  const url = `https://${host.includes(':') ? `[${host}]` : host}:${door.port}`;
  const contract = createContract({ id, profile, password: credentials.password, baseUrl: `${url}/v1` });
  const log = createRequestLog();
  const faults = createFaults(clock);

  function serve(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { method = 'GET', headers } = request;
    const { path, search } = splitTarget(request.url ?? '/');
    const route = routeOf(path);
    const { fault, since } = faults.inForce(route?.service ?? null);
    const setStatus = log.add(entryOf(request, route, fault, clock.now()));
    response.once('close', () => response.headersSent && setStatus(response.statusCode));

    const exchange = liveExchange(
      request,
      response,
      { door, clock },
      {
        service: route?.service ?? null,
        faultSince: since,
        random,
        answer: (at = clock.now()) => contract.answer({ route, method, headers, search, body }, at),
      },
    );
    const refused = strangerAnswer(request, profile.withoutCertificate);
    const { minMs, maxMs } = profile.latency;
    if (refused !== null) exchange.send(refused);
    else exchange.after(minMs + (maxMs - minMs) * random(), () => fault.act(exchange));
  }

  async function setFault(service: Service | null, fault: Fault): Promise<void> {
    faults.set(service, fault);
    if (service === null) await door.setMode(fault.port);
  }

  door.onRequest((request, response) => readBody(request, (body) => serve(request, response, body)));
  const stopTimeline = await playTimeline(timeline, clock, ({ service, fault }) => setFault(service, fault));
  const close = () => {
    stopTimeline();
    return door.close();
  };
  return { id, summary: profile.summary, url, port: door.port, log, grants: contract.grants, setFault, close };
}

interface FaultInForce {
  readonly fault: Fault;
  readonly since: EpochMs;
}

/** The latest change counts: a fault of the whole operator replaces all faults of its services. */
function createFaults(clock: SimulatorClock) {
  let whole: FaultInForce = { fault: HEALTHY, since: clock.now() };
  const single = new Map<Service, FaultInForce>();
  return {
    inForce: (service: Service | null): FaultInForce => (service !== null && single.get(service)) || whole,
    set(service: Service | null, fault: Fault): void {
      const inForce = { fault, since: clock.now() };
      if (service !== null) {
        single.set(service, inForce);
        return;
      }
      whole = inForce;
      single.clear();
    },
  };
}

function entryOf(request: IncomingMessage, route: Route | null, fault: Fault, at: EpochMs): LogEntry {
  const transactionId = request.headers[TRANSACTION_HEADER];
  return {
    at,
    service: route?.service ?? null,
    method: request.method ?? 'GET',
    iccid: knownIccid(route?.name ?? ''),
    transactionId: typeof transactionId === 'string' ? transactionId : null,
    fault: fault.name,
    status: null,
  };
}
