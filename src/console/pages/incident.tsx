import { useMemo, useState } from 'preact/hooks';
import type { Deadline, IncidentDetail } from '../../client/operations.ts';
import { now } from '../clock.ts';
import { type Shortcut, useShortcuts } from '../keyboard.ts';
import { ACTS, type IncidentVerb, VERB_LABELS } from '../parts/acts.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Figure } from '../parts/figure.tsx';
import { type Act, ActDialog } from '../parts/form.tsx';
import { LogList } from '../parts/log-list.tsx';
import { Shown, useResource } from '../parts/resource.tsx';
import { SeriesChart } from '../parts/series-chart.tsx';
import { Sign } from '../parts/sign.tsx';
import { Countdown, Moment, span } from '../parts/time.tsx';
import { DUTY_WORDS, MEDIUM_WORDS, OUTCOME_SIGNS } from '../parts/words.ts';
import { href } from '../router.ts';

const HOUR_MS = 3_600_000;

/** Is it them or us, whom do I call, by when must they answer. */
export function IncidentPage({ id }: { id: string }) {
  const incident = useResource('getIncident', { params: { id } }, ['incident', 'duties', 'reset']);
  return <Shown of={incident}>{(value) => <IncidentView incident={value} onChange={incident.reload} />}</Shown>;
}

interface ViewProps {
  readonly incident: IncidentDetail;
  readonly onChange: () => void;
}

function IncidentView({ incident, onChange }: ViewProps) {
  const [act, setAct] = useState<Act | null>(null);
  const [told, setTold] = useState<string | null>(null);
  const verbs = (Object.keys(VERB_LABELS) as IncidentVerb[]).filter((verb) => incident.can.includes(verb));
  const keys = useMemo<readonly Shortcut[]>(
    () =>
      verbs.flatMap((verb) => {
        const [label, key] = VERB_LABELS[verb];
        return key === null ? [] : [{ keys: key, label, act: () => setAct(ACTS[verb](incident)) }];
      }),
    [incident],
  );
  useShortcuts(keys);
  const { operatorName, operator, service, severity, state, startedAt, endedAt, timezone, blame, next } = incident;
  const onDone = (answer: unknown) => {
    setTold(answer === null ? 'The request is in line. It takes effect when the store accepts writes again.' : null);
    onChange();
  };
  return (
    <>
      <h1>
        <Sign of={severity} /> {operatorName} · {service} <span class="soft">{state}</span>
        {incident.simulated === true && <span class="simulated"> simulated</span>}
      </h1>
      <p class="printed">As of {new Date(now.value).toISOString()}</p>
      <p>{incident.impact}</p>
      {incident.summary !== null && <p>{incident.summary}</p>}
      <p>
        <strong>{blame.says}</strong>
      </p>
      <p>
        {endedAt === null
          ? `It has failed for ${span(now.value - Date.parse(startedAt))}, since `
          : `It failed for ${span(Date.parse(endedAt) - Date.parse(startedAt))}, from `}
        <Moment at={startedAt} zone={timezone} relative={false} local />
        {endedAt !== null && (
          <>
            {' to '}
            <Moment at={endedAt} zone={timezone} relative={false} local />
          </>
        )}
        .{' '}
        <span class="soft">
          {incident.policy} {incident.policyRule}
        </span>
      </p>
      <Taken incident={incident} />
      {next !== null && (
        <p class="card">
          Next: {next.says} <Countdown to={next.dueAt} />
          <br />
          <span class="soft">
            by <Moment at={next.dueAt} zone={timezone} relative={false} local />
          </span>
        </p>
      )}
      {told !== null && <p class="problem told">{told}</p>}
      <div class="actions">
        {verbs.map((verb, index) => (
          <button
            key={verb}
            type="button"
            class={index === 0 ? 'main large' : undefined}
            onClick={() => setAct(ACTS[verb](incident))}
          >
            {VERB_LABELS[verb][0]}
            {VERB_LABELS[verb][1] !== null && <kbd class="wide"> {VERB_LABELS[verb][1]}</kbd>}
          </button>
        ))}
      </div>
      <div class="columns">
        <section>
          <h2>Log</h2>
          <LogList incident={incident} />
          {incident.evidence.measured !== undefined && (
            <>
              <h2>Latency and verdicts</h2>
              <SeriesChart
                monitor={`${operator}/${service}`}
                from={Date.parse(startedAt) - 2 * HOUR_MS}
                to={endedAt === null ? null : Date.parse(endedAt) + HOUR_MS}
              />
            </>
          )}
        </section>
        <section>
          <h2>Duties</h2>
          <Duties duties={incident.deadlines} zone={timezone} />
          <h2>People</h2>
          <People incident={incident} />
          <h2>What to say</h2>
          <Script script={incident.script} />
          <h2>Evidence</h2>
          <EvidenceList incident={incident} />
        </section>
      </div>
      {act !== null && <ActDialog act={act} onClose={() => setAct(null)} onDone={onDone} />}
    </>
  );
}

function Taken({ incident: { acknowledged, state, timezone } }: { incident: IncidentDetail }) {
  if (acknowledged === null) {
    return state === 'open' || state === 'escalated' || state === 'suspected' ? <p>Nobody has taken it yet.</p> : null;
  }
  return (
    <p>
      Taken by <strong>{acknowledged.by}</strong> at <Moment at={acknowledged.at} zone={timezone} />.
    </p>
  );
}

function Duties({ duties, zone }: { duties: readonly Deadline[]; zone: string }) {
  if (duties.length === 0) return <p class="soft">Nobody owes anything for this incident.</p>;
  return (
    <ul class="log">
      {duties.map((duty) => (
        <li key={`${duty.kind} ${duty.rule} ${duty.dueAt}`}>
          <span>
            <Sign of={OUTCOME_SIGNS[duty.outcome]} word={duty.outcome} />
          </span>
          <span>
            {DUTY_WORDS[duty.kind]?.[duty.owedBy] ?? duty.kind} ({duty.rule}), due{' '}
            <Moment at={duty.dueAt} zone={zone} relative={duty.outcome === 'pending'} local />
            {duty.metAt !== null && (
              <>
                {', done '}
                <Moment at={duty.metAt} zone={zone} relative={false} />
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function People({ incident: { contacts } }: { incident: IncidentDetail }) {
  if (contacts.length === 0) return <p class="soft">Nobody at the operator is to be called.</p>;
  return (
    <ol>
      {contacts.map(({ label, role, media }) => (
        <li key={`${role} ${label}`}>
          {label}{' '}
          <span class="soft">
            ({role}) by {media.map((medium) => MEDIUM_WORDS[medium]).join(' and ')}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Script({ script }: Pick<IncidentDetail, 'script'>) {
  const [form, setForm] = useState<'phone' | 'mail'>('phone');
  return (
    <>
      <div class="actions">
        <button type="button" aria-pressed={form === 'phone'} onClick={() => setForm('phone')}>
          On the phone
        </button>
        <button type="button" aria-pressed={form === 'mail'} onClick={() => setForm('mail')}>
          By mail
        </button>
        <CopyButton text={script[form]} />
      </div>
      <pre>{script[form]}</pre>
    </>
  );
}

function EvidenceList({ incident: { evidence, timezone, operator, service } }: { incident: IncidentDetail }) {
  const { measured } = evidence;
  return (
    <dl>
      {evidence.reasons.length > 0 && (
        <>
          <dt>how it fails</dt>
          <dd>{evidence.reasons.join(', ')}</dd>
        </>
      )}
      {measured !== undefined && (
        <>
          <dt>requests</dt>
          <dd>
            {measured.requests.map((request) => (
              <div key={request} class="mono">
                {request}
              </div>
            ))}
            at {measured.host}
          </dd>
          {measured.counts !== null && (
            <>
              <dt>probes</dt>
              <dd>
                {measured.counts.bad} bad, {measured.counts.excluded} excluded, {measured.counts.unknown} unknown of{' '}
                {measured.counts.due} due
              </dd>
            </>
          )}
          <dt>other operators</dt>
          <dd>
            {measured.otherOperators.failing} of {measured.otherOperators.of} fail
          </dd>
          <dt>our own health</dt>
          <dd>
            {measured.ownFaults.length === 0 ? 'no fault of ours was seen' : measured.ownFaults.join(', ')}
            {measured.maxStallMs !== null && `; longest stall ${measured.maxStallMs} ms`}
          </dd>
          <dt>our certificate</dt>
          <dd>{measured.canary}</dd>
          {measured.budget != null && (
            <>
              <dt>error budget left</dt>
              <dd>
                <Figure of="durationDown" value={measured.budget.leftSeconds * 1_000} />
              </dd>
            </>
          )}
        </>
      )}
      <dt>last good</dt>
      <dd>
        {evidence.lastGoodAt === null ? '–' : <Moment at={evidence.lastGoodAt} zone={timezone} />}
        {evidence.lastGoodTransactionId !== null && (
          <>
            {' '}
            <code>{evidence.lastGoodTransactionId}</code>
          </>
        )}
      </dd>
      {evidence.failingTransactionIds.length > 0 && (
        <>
          <dt>failing ids</dt>
          <dd>
            {evidence.failingTransactionIds.map((id) => (
              <div key={id}>
                <code>{id}</code>
              </div>
            ))}
            <CopyButton text={evidence.failingTransactionIds.join('\n')} />
          </dd>
        </>
      )}
      <dt>monitor</dt>
      <dd>
        <a href={href(`/monitors/${operator}/${service}`)}>
          {operator}/{service}
        </a>
      </dd>
    </dl>
  );
}
