import { type Document, LineCounter, parseDocument } from 'yaml';
import { UserError } from '../core/errors.ts';
import { fromFile, type Scenario } from './scenario.ts';
import { ScenarioFile } from './scenario-schema.ts';

const MOST_PROBLEMS = 10;

/**
 * Reads a scenario from YAML text; `file` is only for the messages.
 *
 * @throws UserError with one line per problem: file, line, column, key path and what was expected
 */
export function parseScenario(text: string, file: string): Scenario {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lineCounter.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [syntax] = document.errors;
  if (syntax !== undefined) throw new UserError(`${at(syntax.pos[0])}: ${syntax.message}`);

  const parsed = ScenarioFile.safeParse(plainValue(document, file));
  if (parsed.success) return fromFile(parsed.data);
  const problems = parsed.error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const keys = path.filter((key) => typeof key !== 'symbol');
    return `${at(offsetOf(document, keys))}: ${keys.join('.') || 'scenario'}: ${message}`;
  });
  throw new UserError(problems.join('\n'));
}

/** @throws UserError for an alias without its anchor, or for one too many */
function plainValue(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new UserError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Where the value at `path` begins, or the nearest one around it. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) return node.range[0];
  }
  return 0;
}
