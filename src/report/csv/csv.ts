/** CSV by RFC 4180: comma, CRLF, a header line, quotes doubled. */

export type Value = string | number | boolean | null;

export interface CsvColumn<Row> {
  readonly name: string;
  readonly value: (row: Row) => Value;
}

export function csvText<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => columns.map(({ value }) => field(value(row))))];
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

/** Numbers are written with a point and unrounded; what is not known is empty. */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = harmless(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet runs text that begins like this as a formula (OWASP, CSV injection); an apostrophe keeps it text. */
function harmless(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}
