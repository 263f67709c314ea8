import { assetTrouble, judgeMoDirect, redirectOf, withAssets } from '../../core/probe-kinds/mo-direct/judge.ts';
import { type Asset, assetsOf } from '../../core/probe-kinds/mo-direct/page.ts';
import { ASSET_TURN, type LaunchForm, type MoDirectSpec } from '../../core/probe-kinds/mo-direct/spec.ts';
import type { Sim } from '../../core/probe-kinds/spec.ts';
import { Cookies } from '../cookies.ts';
import type { ExchangeRecord } from '../exchange.ts';
import { originOf } from '../origin.ts';
import { type Probe, type ProbeEnding, type ThreadKind, withoutGrants } from '../probe.ts';
import { PAGE_BODY_BYTES, type Setup, Target } from '../target.ts';
import { newTransactionId } from '../transaction-id.ts';

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
  /** For all hops and assets together. */
  readonly deadlineMs: number;
}

/** Opens the portal as the marketplace would, redirects included, up to its first page. Scripts are not run. */
export const moDirect: ThreadKind<MoDirectSpec<string>> = {
  prepare: (spec, setup) => withoutGrants(prepare(spec, setup)),
};

function prepare(spec: MoDirectSpec<string>, setup: Setup): Probe {
  const url = new URL(spec.url);
  const options = { url, transport: spec.transport, headers: PAGE_HEADERS, maxBodyBytes: PAGE_BODY_BYTES };
  const portal = {
    target: new Target(options, setup),
    origin: url.origin,
    allowedHosts: new Set([url.hostname.replace(/\.$/, ''), ...spec.allowHosts]),
    marker: spec.marker,
    deadlineMs: setup.deadlineMs,
  };
  const { forms = ['sim'], checkAssets = false } = spec;
  const launches = (spec.sims.length === 0 ? [null] : spec.sims).map((sim) => {
    const urls = forms.map((form) => ({ form, url: launchUrl(url, spec, sim, form) }));
    return { nextForm: inTurn(urls) };
  });
  const nextAssets = inTurn(Array.from({ length: checkAssets ? 1 : ASSET_TURN }, (_, turn) => turn === 0));
  return async (simIndex) => {
    const visit = new Visit(portal, launches[simIndex % launches.length]!.nextForm());
    const page = await visit.open();
    const looked = nextAssets() && page.assessment.reason === 'ok' && visit.hasTimeLeft;
    return looked ? await visit.loadAssets(page, checkAssets) : page;
  };
}

/** Gives the values one after the other, again and again. */
function inTurn<T>(values: readonly T[]): () => T {
  let turn = 0;
  return () => values[turn++ % values.length]!;
}

interface LaunchUrl {
  readonly form: LaunchForm;
  readonly url: URL;
}

/** The launch parameters of a SIM card, or of a device whose profile is on an eSIM. */
function launchUrl(portal: URL, spec: MoDirectSpec<string>, sim: Sim | null, form: LaunchForm): URL {
  const url = new URL(portal);
  if (sim !== null) url.searchParams.set(form === 'esim' ? 'iccids' : 'iccid', sim.iccid);
  if (form === 'esim' && spec.eid !== undefined) url.searchParams.set('eid', spec.eid);
  if (spec.market !== undefined) url.searchParams.set('market', spec.market);
  if (spec.location !== undefined) url.searchParams.set('location', spec.location);
  url.searchParams.set('synthetic', '1');
  return url;
}

/** One launch of a portal, from its first hop to its assets. */
class Visit {
  readonly #portal: Portal;
  readonly #launch: LaunchUrl;
  readonly #cookies = new Cookies();
  readonly #hops: ExchangeRecord[] = [];
  #url: URL;

  constructor(portal: Portal, launch: LaunchUrl) {
    this.#portal = portal;
    this.#launch = launch;
    this.#url = new URL(launch.url);
  }

  /** Half of the deadline at least: an asset that has less says nothing when it fails. */
  get hasTimeLeft(): boolean {
    return this.#leftMs() > this.#portal.deadlineMs / 2;
  }

  /** Follows redirects up to the page. The id in the address makes it unique, and is the id of the first request. */
  async open(): Promise<ProbeEnding> {
    const transactionId = newTransactionId();
    this.#url.searchParams.set('transactionId', transactionId);
    this.#hops.push(await this.#get(this.#url, this.#hopLabel(), transactionId));
    for (;;) {
      const { facts } = this.#hops.at(-1)!;
      this.#cookies.take(this.#url, facts.headers['set-cookie']);
      const redirect = redirectOf(facts, this.#url, this.#portal.allowedHosts, this.#hops.length);
      if (redirect === null || redirect.refused !== null) {
        const launch = { marker: this.#portal.marker, form: this.#launch.form };
        const assessment = judgeMoDirect(facts, launch, redirect?.refused ?? null);
        return { assessment, measured: this.#hops, others: [] };
      }
      this.#url = redirect.to;
      this.#hops.push(await this.#get(this.#url, this.#hopLabel()));
    }
  }

  async loadAssets(page: ProbeEnding, strict: boolean): Promise<ProbeEnding> {
    const assets = assetsOf(this.#hops.at(-1)!.facts.body, this.#url, this.#portal.allowedHosts);
    const records = await Promise.all(assets.map(({ kind, url }) => this.#get(url, `GET its ${kind}`)));
    const troubles = assets.map(({ kind }: Asset, index) => ({ kind, trouble: assetTrouble(records[index]!.facts) }));
    return { ...page, assessment: withAssets(page.assessment, troubles, strict), others: records };
  }

  #hopLabel(): string {
    const form = this.#launch.form === 'esim' ? ', eSIM form' : '';
    return this.#url.origin === this.#portal.origin ? `GET portal page${form}` : `GET ${this.#url.host}`;
  }

  #leftMs(): number {
    const [first] = this.#hops;
    const { deadlineMs } = this.#portal;
    return first === undefined ? deadlineMs : deadlineMs - (performance.now() - first.startedMs);
  }

  #get(url: URL, label: string, transactionId?: string): Promise<ExchangeRecord> {
    return this.#portal.target.call({
      ...(transactionId !== undefined && { transactionId }),
      headers: this.#cookies.headerFor(url),
      method: 'GET',
      origin: originOf(url),
      path: `${url.pathname}${url.search}`,
      label,
      deadlineMs: Math.max(1, this.#leftMs()),
    });
  }
}
