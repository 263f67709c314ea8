/** CSV as in RFC 4180: comma, CRLF, a header line, quotes doubled. */

export type Value = string | number | boolean | null;

export interface CsvColumn<Row> {
  readonly name: string;
  readonly value: (row: Row) => Value;
}

export function csvText<Row>(columns: readonly CsvColumn<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map(({ name }) => name), ...rows.map((row) => columns.map(({ value }) => field(value(row))))];
  return lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

/** Numbers are written unrounded with a decimal point; unknown values are empty. */
function field(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = harmless(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet runs text with such a beginning as a formula (OWASP, CSV injection). An apostrophe keeps it text. */
function harmless(text: string): string {
  // Where the semicolon separates, what follows one is a cell too.
  const parts = text.replace(/(;\s*)(?=[=+\-@])/g, "$1'");
  return /^[=+\-@\t\r\n]/.test(parts) ? `'${parts}` : parts;
}
