import type { MoDirectSpec, Sim } from '../core/probe-spec.ts';
import { judgeMoDirect, redirectOf } from '../core/verdict/mo-direct.ts';
import { Cookies } from './cookies.ts';
import type { ExchangeRecord } from './exchange.ts';
import { originOf } from './origin.ts';
import type { Outcome, Probe } from './probe.ts';
import { PAGE_BODY_BYTES, type Setup, Target } from './target.ts';
import { newTransactionId } from './transaction-id.ts';

const PAGE_HEADERS = [
  ...['Accept', 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8'],
  ...['Accept-Encoding', 'gzip, deflate, br'],
  ...['Accept-Language', 'en-US,en;q=0.9'],
] as const;

interface Portal {
  readonly target: Target;
  readonly origin: string;
  readonly allowedHosts: ReadonlySet<string>;
  readonly marker: string;
  /** For all hops together. */
  readonly deadlineMs: number;
}

/** Opens the portal as the marketplace would, redirects included, up to its first page. Scripts are not run. */
export function prepareMoDirect(spec: MoDirectSpec<string>, setup: Setup): Probe {
  const url = new URL(spec.url);
  const options = { url, transport: spec.transport, headers: PAGE_HEADERS, maxBodyBytes: PAGE_BODY_BYTES };
  const portal = {
    target: new Target(options, setup),
    origin: url.origin,
    allowedHosts: new Set([url.hostname, ...spec.allowHosts.map((host) => host.toLowerCase())]),
    marker: spec.marker,
    deadlineMs: setup.deadlineMs,
  };
  const launches = (spec.sims.length === 0 ? [null] : spec.sims).map((sim) => launchUrl(url, spec, sim));
  return (simIndex) => launch(portal, launches[simIndex % launches.length]!);
}

function launchUrl(portal: URL, spec: MoDirectSpec<string>, sim: Sim | null): URL {
  const url = new URL(portal);
  if (sim !== null) url.searchParams.set('iccid', sim.iccid);
  if (spec.market !== undefined) url.searchParams.set('market', spec.market);
  if (spec.location !== undefined) url.searchParams.set('location', spec.location);
  url.searchParams.set('synthetic', '1');
  return url;
}

async function launch(portal: Portal, launchUrl: URL): Promise<Outcome> {
  const transactionId = newTransactionId();
  let url = new URL(launchUrl);
  url.searchParams.set('transactionId', transactionId);
  const cookies = new Cookies();
  const hops = [await open(portal, url, { transactionId, headers: [] }, portal.deadlineMs)];
  for (;;) {
    const { facts } = hops.at(-1)!;
    const redirect = redirectOf(facts, url, portal.allowedHosts, hops.length);
    if (redirect === null || redirect.refused !== null) {
      return { assessment: judgeMoDirect(facts, portal, redirect?.refused ?? null), measured: hops, others: [] };
    }
    cookies.take(url.host, facts.headers['set-cookie']);
    url = redirect.to;
    const leftMs = portal.deadlineMs - (performance.now() - hops[0]!.startedMs);
    hops.push(await open(portal, url, { headers: cookies.headerFor(url.host) }, Math.max(1, leftMs)));
  }
}

interface Opening {
  readonly transactionId?: string;
  readonly headers: readonly string[];
}

function open(portal: Portal, url: URL, opening: Opening, deadlineMs: number): Promise<ExchangeRecord> {
  return portal.target.call({
    ...opening,
    method: 'GET',
    origin: originOf(url),
    path: `${url.pathname}${url.search}`,
    label: url.origin === portal.origin ? 'GET portal page' : `GET ${url.host}`,
    deadlineMs,
  });
}
