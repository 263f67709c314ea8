import { describe, expect, it, onTestFinished } from 'vitest';
import { EVENTS, type EventName } from '../../src/wire/events.ts';
import { served } from './app.ts';

const api = served();

interface Event {
  readonly id: string | null;
  readonly name: EventName;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Events as they come, each held against its schema. */
async function* eventsOf(query: string, lastId?: string): AsyncGenerator<Event> {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const headers = { ...(lastId !== undefined && { 'Last-Event-ID': lastId }) };
  const answer = await fetch(`${api.base}/events${query}`, { headers, signal: abort.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  let text = '';
  for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const name = field('event') as EventName;
      const data = JSON.parse(field('data')!);
      expect(EVENTS[name].safeParse(data).error?.issues).toBeUndefined();
      yield { id: field('id') ?? null, name, data };
    }
  }
}

async function first(events: AsyncGenerator<Event>, name: EventName): Promise<Event> {
  for (;;) {
    const { value, done } = await events.next();
    if (done === true) throw new Error(`the stream ended without ${name}`);
    if (value.name === name) return value;
  }
}

describe('the stream of events', () => {
  it('greets, and tells what changes of the board and of watched monitors', async () => {
    const events = eventsOf('?watch=contoso/page');
    expect((await first(events, 'hello')).data).toMatchObject({ isRecording: true });
    expect((await first(events, 'sample')).data).toMatchObject({ monitor: 'contoso/page' });
    const { data } = await first(events, 'board');
    expect((data.row as number[]).length).toBeGreaterThan(0);
  });

  it('tells of an incident as soon as somebody acts, and goes on where it was cut', async () => {
    const events = eventsOf('?topics=incidents');
    const { id } = await first(events, 'hello');
    const note = (text: string) => api.call('noteIncident', { params: { id: 'litware.page.high.1' }, body: { text } });
    await note('one');
    expect((await first(events, 'incident')).data).toMatchObject({ id: 'litware.page.high.1' });
    await note('two');

    const resumed = eventsOf('?topics=incidents', id!);
    await first(resumed, 'hello');
    const one = await first(resumed, 'incident');
    const two = await first(resumed, 'incident');
    const numberOf = (event: Event) => Number(event.id!.split('-')[1]);
    expect(numberOf(two)).toBeGreaterThan(numberOf(one));
    expect(numberOf(one)).toBeGreaterThan(Number(id!.split('-')[1]));
  });

  it('of another run of the program begins anew', async () => {
    const { data } = await first(eventsOf('', 'elsewhere-7'), 'reset');
    expect(data).toEqual({ why: 'other-epoch' });
  });

  it('is refused beyond twenty of one principal', async () => {
    const abort = new AbortController();
    onTestFinished(() => abort.abort());
    const answers = await Promise.all(
      Array.from({ length: 21 }, () => fetch(`${api.base}/events`, { signal: abort.signal })),
    );
    expect(answers.some(({ status }) => status === 429)).toBe(true);
  });
});
