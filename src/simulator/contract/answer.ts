/** An HTTP answer before it goes to the wire, or before a fault spoils it. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** A refusal that names the query parameter, header or property at fault, as the contract asks. */
export function refusal(status: number, parameter: string, message: string): Answer {
  return json(status, { error: { code: status, parameter, message } });
}

export function html(body: string): Answer {
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body };
}
