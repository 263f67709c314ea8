import type { SlackSpec } from '../core/delivery/channel.ts';
import type { Claim, Delivery } from '../core/delivery/messages.ts';
import type { Notifier } from '../pipeline/delivery/ports.ts';
import type { NotifierContext } from './context.ts';
import { send } from './http-client.ts';
import { headlineOfAll, textOfAll } from './text.ts';

/**
 * Slack's limits: characters of a header and of a section (docs.slack.dev/reference/block-kit/blocks/header-block and
 * …/composition-objects/text-object). What fits into one message as a whole is published nowhere; beyond about 13,100
 * characters it is refused (github.com/slackapi/bolt-js/issues/2509).
 */
const MAX_HEADER = 150;
const MAX_SECTION = 3_000;
const MAX_SECTIONS = 4;
const MAX_MESSAGES = 100;

/** A Slack incoming webhook. */
export class SlackNotifier implements Notifier {
  readonly maxMessages = MAX_MESSAGES;
  readonly #spec: SlackSpec<string>;
  readonly #context: NotifierContext;

  constructor(spec: SlackSpec<string>, context: NotifierContext) {
    this.#spec = spec;
    this.#context = context;
  }

  deliver({ messages }: Pick<Claim, 'messages'>, signal: AbortSignal): Promise<Delivery> {
    const title = headlineOfAll(messages);
    const sections = sectionsOf(textOfAll(messages, this.#context.commandLine));
    const body = JSON.stringify({
      text: escaped(title),
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: title.slice(0, MAX_HEADER), emoji: false } },
        ...sections.map((text) => ({ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } })),
      ],
    });
    const headers = { 'content-type': 'application/json' };
    const outgoing = { method: 'POST', url: this.#spec.url, headers, body, refusal: NOT_OK } as const;
    return send(outgoing, this.#context, signal);
  }
}

/** Slack's own methods, and relays that imitate them, say no with status 200. */
const NOT_OK = /"ok"\s*:\s*false/;

/** Code blocks: nothing inside is formatting. Broken between lines; what is too long for one message is cut, and says so. */
function sectionsOf(text: string): string[] {
  const room = MAX_SECTION - '```\n\n```'.length;
  const sections: string[] = [];
  let section = '';
  for (const line of text
    .trimEnd()
    .split('\n')
    .map((line) => escaped(line).slice(0, room))) {
    if (section.length + line.length + 1 > room) {
      sections.push(section);
      section = '';
    }
    section += section === '' ? line : `\n${line}`;
  }
  sections.push(section);
  const shown = sections.slice(0, MAX_SECTIONS);
  const cut = sections.length > shown.length ? ['The rest does not fit: "threenines incident list" shows all.'] : [];
  return [...shown.map((one) => `\`\`\`\n${one}\n\`\`\``), ...cut];
}

/** Slack's three control characters (api.slack.com, "Escaping text"), and the one that would end a code block. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('`', 'ˋ');
}
