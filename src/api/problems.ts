import { STATUS_CODES } from 'node:http';
import { PROBLEM_TYPE } from '../http/problem.ts';
import { type Problem, type ProblemKind, problemType } from '../wire/problem.ts';

/** An answer that is a problem (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.headers = headers;
  }
}

type More = Omit<Problem, 'type' | 'title' | 'status' | 'detail'>;

/** One that the status alone tells. */
export function plainProblem(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): ApiProblem {
  return new ApiProblem({ type: 'about:blank', title: titleOf(status), status, detail }, headers);
}

/** One that a client tells apart. */
export function namedProblem(
  kind: ProblemKind,
  status: number,
  detail: string,
  more: More = {},
  headers: Readonly<Record<string, string>> = {},
): ApiProblem {
  return new ApiProblem({ type: problemType(kind), title: titleOf(status), status, detail, ...more }, headers);
}

export function notFound(what: string): ApiProblem {
  return plainProblem(404, `There is no ${what}.`);
}

export function problemResponse({ problem, headers }: ApiProblem): Response {
  return Response.json(problem, { status: problem.status, headers: { ...headers, 'Content-Type': PROBLEM_TYPE } });
}

function titleOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}
