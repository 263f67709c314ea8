import type { Answer } from '../contract/answer.ts';
import { PORTAL_MARKER, PORTAL_SCRIPT } from '../contract/portal.ts';

/** Ways to spoil a body. Those that change a field leave a body without balances unchanged. */
const WRONG_BODIES = {
  empty: () => '',
  html: () => '<html><body><h1>It works!</h1></body></html>',
  'error-object': () => '{"error":{"code":"InternalError","message":"billing system unavailable"}}',
  'empty-object': () => '{}',
  null: () => 'null',
  array: () => '[]',
  'no-balances': () => '{"balances":[]}',
  'missing-field': (body) => body.replace(/,"timeRemaining":"[^"]*"/g, ''),
  'bad-enum': (body) => body.replace(/"type":"[^"]*"/g, '"type":"UNLIMITED"'),
  negative: (body) => withData(body, '-1'),
  nan: (body) => withData(body, 'NaN'),
  infinite: (body) => withData(body, '1e400'),
  'bad-duration': (body) => body.replace(/"timeRemaining":"[^"]*"/g, '"timeRemaining":"23 days"'),
  'duplicate-key': (body) => body.replace(/"type":"[^"]*"/g, '"type":"PAYG",$&'),
  truncated: (body) => body.slice(0, Math.floor(body.length / 2)),
} as const satisfies Record<string, (body: string) => string>;

export type WrongBody = keyof typeof WRONG_BODIES;
export const WRONG_BODY_KINDS = Object.keys(WRONG_BODIES) as readonly WrongBody[];

function withData(body: string, literal: string): string {
  return body.replace(/("dataRemaining\w*":)[^,}]+/gi, `$1${literal}`);
}

export function spoilBody(answer: Answer, kind: WrongBody): Answer {
  return { ...answer, body: WRONG_BODIES[kind](answer.body) };
}

/** Valid JSON with a content type that is not JSON's. */
export function mislabel(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, 'Content-Type': 'text/plain' } };
}

export function withByteOrderMark(answer: Answer): Answer {
  return { ...answer, body: `\ufeff${answer.body}` };
}

/** As from a cache that is never purged. */
export function aged(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, Age: '3600' } };
}

/** As if the marketplace must not use this SIM. */
export function notSupported(answer: Answer): Answer {
  const body = withData(answer.body, '0')
    .replace(/"type":"[^"]*"/g, '"type":"NOTSUPPORTED"')
    .replace(/"timeRemaining":"[^"]*"/g, '"timeRemaining":"PT0S"');
  return { ...answer, body };
}

/** As if the grant could be spent. */
export function withMegabytes(answer: Answer): Answer {
  return { ...answer, body: withData(answer.body, '5').replaceAll('"NONE"', '"MODIRECT"') };
}

export function maintenancePage(answer: Answer): Answer {
  const text = 'We are down for maintenance. The service is temporarily unavailable.';
  return { ...answer, status: 200, body: `<!doctype html><title>Maintenance</title><h1>${text}</h1>` };
}

export function withoutMarker(answer: Answer): Answer {
  return { ...answer, body: answer.body.replaceAll(PORTAL_MARKER, 'data-other') };
}

/** The frame of a page whose content never comes. */
export function blankPage(answer: Answer): Answer {
  return { ...answer, body: `<!doctype html><title>Plans</title><body ${PORTAL_MARKER}="travel"><main></main></body>` };
}

/** In place of the page, a firewall asks for a proof of humanity. */
export function robotCheck(answer: Answer, status: number): Answer {
  const body = `<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt = {};</script>
<noscript>Enable JavaScript and cookies to continue</noscript>`;
  return { status, headers: { ...answer.headers, 'cf-mitigated': 'challenge' }, body };
}

/** Removes the script of the portal's page. */
export function withoutScript(answer: Answer, target: string): Answer {
  return target.includes(PORTAL_SCRIPT) ? failed(404) : answer;
}

/** Fails on the launch parameter of eSIMs. */
export function failingForEsim(answer: Answer, target: string): Answer {
  return target.includes('iccids=') ? failed(500) : answer;
}

function failed(status: number): Answer {
  return { status, headers: { 'Content-Type': 'text/plain' }, body: 'error\n' };
}
