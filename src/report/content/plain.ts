import type { Section } from '../document.ts';

/** Sections of words and lists as plain text, for readers without a browser. */
export function plainText(sections: readonly Section[]): string {
  return sections
    .map(({ title, blocks }) => [title?.toUpperCase() ?? '', ...blocks.flatMap(lines)].join('\n\n'))
    .join('\n\n\n');
}

function lines(block: Section['blocks'][number]): string[] {
  switch (block.kind) {
    case 'text':
      return [block.text];
    case 'list':
      return [...(block.title === undefined ? [] : [block.title]), ...block.items.map((item) => `- ${item}`)];
    default:
      throw new Error(`a block of kind ${block.kind} cannot be plain text`);
  }
}
