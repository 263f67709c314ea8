import { ActButton } from '../parts/form.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { Sign } from '../parts/sign.tsx';
import { Moment } from '../parts/time.tsx';

const RESULT_WORDS = {
  delivered: 'delivered',
  retryable: 'failed, is sent again',
  permanent: 'refused',
  uncertain: 'perhaps delivered',
} as const;

/** Who is notified, and what has not arrived. */
export function ChannelsPage() {
  const channels = useResource('listChannels', { query: {} }, ['config', 'incident']);
  const outbox = useResource('listMessages', { query: { limit: 100 } }, ['incident', 'tick']);
  const reload = () => {
    channels.reload();
    outbox.reload();
  };
  return (
    <>
      <h1>Channels</h1>
      <Shown of={channels}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">
              No channel is configured: nobody is paged. Add one under <code>notify:</code> in monitors.yaml.
            </p>
          ) : (
            <div class="scroll">
              <table class="cards">
                <thead>
                  <tr>
                    <th>Channel</th>
                    <th>Told of</th>
                    <th>Last message</th>
                    <th>In line</th>
                    <td />
                  </tr>
                </thead>
                <tbody>
                  {items.map(({ name, type, severities, lastResult, waiting, dead }) => (
                    <tr key={name}>
                      <td>
                        {name} <span class="soft">{type}</span>
                      </td>
                      <td data-label="Told of">{severities.join(', ')}</td>
                      <td data-label="Last message">
                        {lastResult === null ? (
                          <span class="soft">none since the start</span>
                        ) : (
                          <>
                            <Sign
                              of={lastResult.result === 'delivered' ? 'good' : 'bad'}
                              word={RESULT_WORDS[lastResult.result]}
                            />{' '}
                            <Moment at={lastResult.at} />
                          </>
                        )}
                      </td>
                      <td data-label="In line">
                        {waiting}
                        {dead > 0 && <strong>, {dead} given up</strong>}
                      </td>
                      <td>
                        <ActButton
                          onDone={reload}
                          act={{
                            title: `Send a test message to ${name}`,
                            button: 'Send',
                            operation: 'testChannel',
                            params: { name },
                            fields: [],
                          }}
                        >
                          Send a test message
                        </ActButton>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Shown>
      <h2>Messages not delivered</h2>
      <Shown of={outbox}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="empty">Every message was delivered.</p>
          ) : (
            <div class="scroll">
              <table class="cards">
                <thead>
                  <tr>
                    <th>Message</th>
                    <th>Channel</th>
                    <th>State</th>
                    <th>Next attempt</th>
                    <td />
                  </tr>
                </thead>
                <tbody>
                  {items.map((message) => (
                    <tr key={message.id}>
                      <td>
                        {message.step} <span class="soft">{message.about}</span>
                      </td>
                      <td data-label="Channel">{message.channel}</td>
                      <td data-label="State">
                        <Sign
                          of={message.state === 'dead' ? 'bad' : 'warning'}
                          word={message.state === 'dead' ? 'given up' : `attempt ${message.attempts + 1}`}
                        />
                        {message.lastError !== null && <div class="soft">{message.lastError}</div>}
                      </td>
                      <td data-label="Next attempt">
                        {message.state === 'dead' ? '–' : <Moment at={message.dueAt} />}
                      </td>
                      <td>
                        {message.state === 'dead' && (
                          <ActButton
                            onDone={reload}
                            act={{
                              title: 'Send it again',
                              button: 'Send',
                              operation: 'retryMessage',
                              params: { id: message.id },
                              fields: [],
                            }}
                          >
                            Send again
                          </ActButton>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Shown>
    </>
  );
}
