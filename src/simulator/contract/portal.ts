import { type Answer, html } from './answer.ts';

/** Text that only the right page contains. */
export const PORTAL_MARKER = 'data-plan';

/** The files that the page loads. */
export const PORTAL_SCRIPT = 'portal.js';
const ASSETS: ReadonlyMap<string, Answer> = new Map([
  [
    PORTAL_SCRIPT,
    { status: 200, headers: { 'Content-Type': 'text/javascript' }, body: 'document.forms[0].email.focus();\n' },
  ],
  ['portal.css', { status: 200, headers: { 'Content-Type': 'text/css' }, body: 'body { max-width: 40em; }\n' }],
]);

/**
 * The page that the marketplace opens: a sign-in, after `hops` redirects within the portal. The redirects keep launch
 * parameters; the portal ignores unknown ones, as the contract asks.
 */
export function portalAnswer(page: string, search: string, hops: number, operator: string): Answer {
  const asset = ASSETS.get(page);
  if (asset !== undefined) return asset;
  const hop = /^hop-(\d{1,2})$/.exec(page);
  const done = hop === null ? 0 : Number(hop[1]);
  if (done >= hops) return html(signInPage(operator));
  return { status: 302, headers: { Location: `/portal/hop-${done + 1}${search}` }, body: '' };
}

function signInPage(operator: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${operator}: mobile data</title>
<link rel="stylesheet" href="/portal/portal.css"><script src="/portal/${PORTAL_SCRIPT}" defer></script></head>
<body>
<h1>Sign in to buy mobile data</h1>
<form method="post" action="/portal/sign-in" ${PORTAL_MARKER}="travel">
<label>E-mail <input type="email" name="email" autocomplete="username"></label>
<button>Continue</button>
</form>
<footer><a href="/portal/terms">Terms of service</a> <a href="/portal/privacy">Privacy</a> <a href="/portal/support">Support</a></footer>
</body>
</html>
`;
}
