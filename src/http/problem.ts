import { STATUS_CODES } from 'node:http';

export const PROBLEM_TYPE = 'application/problem+json';

/** Problem details (RFC 9457). `about:blank` means that the status code says it all. Internal details are not sent. */
export function problemBody(status: number, detail?: string): string {
  return JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    ...(detail !== undefined && { detail }),
  });
}

export function problem(status: number, detail?: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(problemBody(status, detail), { status, headers: { ...headers, 'Content-Type': PROBLEM_TYPE } });
}
