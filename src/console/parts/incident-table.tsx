import { useMemo, useState } from 'preact/hooks';
import type { Incident } from '../../client/operations.ts';
import { now } from '../clock.ts';
import { type Shortcut, useShortcuts } from '../keyboard.ts';
import { href, navigate } from '../router.ts';
import { ACTS } from './acts.ts';
import { type Act, ActDialog } from './form.tsx';
import { Sign } from './sign.tsx';
import { Countdown, Moment, span } from './time.tsx';

interface IncidentTableProps {
  readonly incidents: readonly Incident[];
  readonly onChange: () => void;
}

/** Incidents with what is due next; the keys j, k and Enter move through them, `a` acknowledges. */
export function IncidentTable({ incidents, onChange }: IncidentTableProps) {
  const [chosen, setChosen] = useState(0);
  const [act, setAct] = useState<Act | null>(null);
  const acknowledge = (incident: Incident | undefined) => {
    if (incident?.can.includes('acknowledge')) setAct(ACTS.acknowledge(incident));
  };
  const keys = useMemo<readonly Shortcut[]>(() => {
    const step = (by: number) => () => setChosen((at) => Math.max(0, Math.min(incidents.length - 1, at + by)));
    return [
      { keys: 'j', label: 'Next incident', act: step(1) },
      { keys: 'k', label: 'Previous incident', act: step(-1) },
      { keys: 'Enter', label: 'Open the incident', act: () => open(incidents[chosen]) },
      { keys: 'a', label: 'Acknowledge the incident', act: () => acknowledge(incidents[chosen]) },
    ];
  }, [incidents, chosen]);
  useShortcuts(keys);
  return (
    <div class="scroll">
      <table class="cards choosable">
        <thead>
          <tr>
            <th>Incident</th>
            <th>Since</th>
            <th>Next due</th>
            <th>Taken by</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {incidents.map((incident, index) => (
            <tr key={incident.id} class={index === chosen ? 'chosen' : undefined}>
              <td>
                <Sign of={incident.severity} />{' '}
                <a href={href(`/incidents/${encodeURIComponent(incident.id)}`)}>
                  {incident.operatorName} · {incident.service}
                </a>
                {incident.simulated === true && <span class="simulated"> simulated</span>}
                <div class="soft">
                  {incident.state}
                  {incident.summary !== null && ` · ${incident.summary}`}
                </div>
              </td>
              <td data-label="Since">
                <Moment at={incident.startedAt} relative={false} />
                <div class="soft">
                  {incident.endedAt === null
                    ? `failing ${span(now.value - Date.parse(incident.startedAt))}`
                    : `failed ${span(Date.parse(incident.endedAt) - Date.parse(incident.startedAt))}`}
                </div>
              </td>
              <td data-label="Next due">
                {incident.next === null ? (
                  <span class="soft">nothing</span>
                ) : (
                  <>
                    {incident.next.says} <Countdown to={incident.next.dueAt} />
                  </>
                )}
              </td>
              <td data-label="Taken by">{incident.acknowledged?.by ?? 'nobody'}</td>
              <td>
                {incident.can.includes('acknowledge') && (
                  <button type="button" class="main" onClick={() => acknowledge(incident)}>
                    Acknowledge
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {act !== null && <ActDialog act={act} onClose={() => setAct(null)} onDone={onChange} />}
    </div>
  );
}

function open(incident: Incident | undefined): void {
  if (incident !== undefined) navigate(`/incidents/${encodeURIComponent(incident.id)}`);
}
