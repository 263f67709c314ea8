import { visibleText } from '../../core/visible-text.ts';

/** HTML that is safe to embed. Only the `html` tag makes it, and the tag escapes every text. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Html | string | number | null | readonly Content[];

/** @example html`<b>${'<script>'}</b>`.text // '<b>&lt;script&gt;</b>' */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Html {
  const parts = strings.map((string, index) => string + (index < contents.length ? embed(contents[index]!) : ''));
  return new Html(parts.join(''));
}

function embed(content: Content): string {
  if (content === null) return '';
  if (content instanceof Html) return content.text;
  return typeof content === 'object' ? content.map(embed).join('') : escapeText(String(content));
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return visibleText(text).replaceAll(/[&<>"']/g, (character) => ESCAPES[character]!);
}
