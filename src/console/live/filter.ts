/** The filter of the list of monitors: words of names, states, and `op:` `svc:` `reason:` `budget<20%`; a minus in front excludes. */
import { type Row, type RowState, stateOf } from './row.ts';

const STATES: readonly RowState[] = ['good', 'bad', 'unknown', 'excluded', 'maintenance', 'stale', 'waiting'];
const COMPARISON = /^(budget|latency|coverage)(<|>)(\d+(?:\.\d+)?)(%|ms)?$/;

type Test = (row: Row) => boolean;

export function filterOf(text: string, at: number): Test {
  const tests = text
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => (word.length > 1 && word.startsWith('-') ? not(testOf(word.slice(1), at)) : testOf(word, at)));
  return (row) => tests.every((test) => test(row));
}

function not(test: Test): Test {
  return (row) => !test(row);
}

function testOf(word: string, at: number): Test {
  const state = STATES.find((one) => one === word);
  if (state !== undefined) return (row) => stateOf(row, at) === state;
  const [, name, sign, number] = COMPARISON.exec(word) ?? [];
  if (name !== undefined) return comparison(name, sign!, Number(number));
  const [key, value] = word.split(':', 2);
  switch (value === undefined ? '' : key) {
    case 'op':
      return ({ operator }) => operator.includes(value!);
    case 'svc':
      return ({ service }) => service.includes(value!);
    case 'reason':
      return ({ reason }) => reason?.includes(value!) ?? false;
    default:
      return ({ id }) => id.includes(word);
  }
}

function comparison(name: string, sign: string, number: number): Test {
  const measuredOf = (row: Row) => {
    if (name === 'latency') return row.latencyMs;
    const ratio = name === 'budget' ? row.budget : row.coverage;
    return ratio === null ? null : ratio * 100;
  };
  return (row) => {
    const value = measuredOf(row);
    return value !== null && (sign === '<' ? value < number : value > number);
  };
}
