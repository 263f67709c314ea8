/** Finds source that asks which kind of probe, or which type of channel, it deals with, instead of asking the registry. */
import { parseSync, Visitor } from 'oxc-parser';
import type { SourceFile } from './source-rules.ts';

/**
 * The registries and what is registered there. The simulator plays operators: its services are its own. The catalogue of
 * services is a matter of the configuration.
 */
const OUT_OF_SCOPE =
  /^(?:core\/probe-kinds|config\/probe-kinds|config\/channels|config\/catalogue\.ts|notify\/index\.ts|probe\/kinds|simulator)(?:\/|$)/;
/** Types that list the kinds: what is indexed by one of them must be a registry. */
const KIND_TYPES: readonly string[] = ['ProbeKind', 'ChannelType', 'CustomKind'];
/** Keys that some specifications have, and others lack. */
const SPEC_KEYS: readonly unknown[] = ['url', 'baseUrl', 'sims', 'method', 'marker', 'host', 'port', 'transport'];
const EQUALITY: readonly string[] = ['===', '!==', '==', '!='];

type Node = { readonly type: string; readonly value?: unknown };

/** Each with what it compares. `names`: of all kinds and types. */
export function kindComparisons({ path, text }: SourceFile, names: ReadonlySet<string>): string[] {
  if (OUT_OF_SCOPE.test(path)) return [];
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const found: string[] = [];
  const isName = ({ type, value }: Node) => type === 'Literal' && typeof value === 'string' && names.has(value);
  const note = ({ start, end }: { readonly start: number; readonly end: number }) =>
    found.push(`${path}: compares kinds (${text.slice(start, end).split('\n', 1)[0]})`);
  const visitor = new Visitor({
    BinaryExpression: (node) => {
      const { operator, left, right } = node;
      if (EQUALITY.includes(operator) && (isName(left) || isName(right))) note(node);
      if (operator === 'in' && left.type === 'Literal' && SPEC_KEYS.includes(left.value) && isSpec(right)) note(node);
    },
    SwitchCase: ({ test }) => {
      if (test !== null && isName(test)) note(test);
    },
    CallExpression: (node) => {
      const { callee } = node;
      if (callee.type !== 'MemberExpression' || callee.object.type !== 'ArrayExpression') return;
      if (callee.object.elements.some((element) => element !== null && isName(element))) note(node);
    },
    TSTypeReference: (node) => {
      const [key] = node.typeArguments?.params ?? [];
      const isRecord = node.typeName.type === 'Identifier' && node.typeName.name === 'Record';
      if (isRecord && key !== undefined && isKindType(key)) note(node);
    },
    TSMappedType: (node) => {
      if (node.constraint !== null && isKindType(node.constraint)) note(node);
    },
  });
  visitor.visit(program);
  return found;
}

function isKindType(node: { readonly type: string; readonly typeName?: unknown }): boolean {
  return node.type === 'TSTypeReference' && KIND_TYPES.includes(nameOf(node.typeName));
}

/** `spec`, `probe`, `monitor.probe`, `target.spec`. */
function isSpec(node: { readonly type: string; readonly property?: unknown }): boolean {
  const name = node.type === 'MemberExpression' ? nameOf(node.property) : nameOf(node);
  return name === 'spec' || name === 'probe';
}

function nameOf(node: unknown): string {
  return typeof node === 'object' && node !== null && 'name' in node ? String(node.name) : '';
}
