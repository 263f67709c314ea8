/** Whether it is them or us, as far as the evidence of an incident says: the first thing that on-call asks. */
import { type Measured, needsConfirming } from './evidence.ts';
import { spokenReasons } from './evidence-text.ts';
import { type IncidentRecord, isOurTrouble } from './incident.ts';

export const BLAME_SIDES = ['operator', 'us', 'unclear'] as const;
export type BlameSide = (typeof BLAME_SIDES)[number];

export function blameOf(record: IncidentRecord): BlameSide {
  if (isOurTrouble(record)) return record.ours === true ? 'us' : 'unclear';
  if (record.origin === 'operator') return 'operator';
  const { evidence } = record;
  if (needsConfirming(evidence) && !record.confirmed) return 'unclear';
  const { measured } = evidence;
  if (measured === undefined) return record.confirmed ? 'operator' : 'unclear';
  if (measured.canary === 'refuses' || measured.ownFaults.length > 0 || isEverybody(measured)) return 'unclear';
  return 'operator';
}

/** The same in words, with what it rests on. */
export function blameText(record: IncidentRecord): string {
  const { evidence, origin, confirmed } = record;
  if (record.ours === true) return `Us. ${record.operatorName} is to be told, and owes nothing.`;
  if (record.rule === 'missing-data') return 'Unclear. Our own tests have had no result.';
  if (origin === 'operator') return 'Them. The operator reported it itself.';
  const { measured } = evidence;
  const facts = [
    ...failures(evidence, measured),
    ...(measured === undefined ? [] : ourSide(measured)),
    ...(confirmed ? [`confirmed by hand by ${confirmed.by}`] : []),
  ];
  const said = facts.length === 0 ? 'There is no evidence but what people said.' : `${sentence(facts.join('; '))}.`;
  switch (blameOf(record)) {
    case 'operator':
      return `Them. ${said}`;
    case 'us':
      return `Us. ${said}`;
    case 'unclear':
      return needsConfirming(evidence) && !confirmed
        ? `Unclear: perhaps it hits our monitor alone. Confirm by hand before anybody calls. ${said}`
        : `Unclear. ${said}`;
  }
}

function failures(evidence: IncidentRecord['evidence'], measured: Measured | undefined): string[] {
  const reasons = spokenReasons(evidence).join(', ');
  const counts = measured?.counts ?? null;
  if (counts === null) return reasons === '' ? [] : [`failing with ${reasons}`];
  return [`${counts.bad} of ${counts.due} due slots bad${reasons === '' ? '' : ` (${reasons})`}`];
}

const CANARY_TEXT: Readonly<Record<Measured['canary'], string | null>> = {
  good: 'our certificate is accepted elsewhere',
  refuses: 'our certificate is refused elsewhere too',
  unavailable: 'nobody could tell whether our certificate is fine',
  none: null,
};

function ourSide({ canary, otherOperators: { failing, of }, ownFaults, maxStallMs }: Measured): string[] {
  const canaryText = CANARY_TEXT[canary];
  return [
    ...(canaryText === null ? [] : [canaryText]),
    ...(of === 0 ? [] : [`${failing} of ${of} other operators failing`]),
    ...(ownFaults.length === 0 ? [] : [`our own faults meanwhile: ${ownFaults.join(', ')}`]),
    ...(maxStallMs === null ? [] : [`own stalls at most ${Math.ceil(maxStallMs)} ms`]),
  ];
}

/** A fault of ours would show at others too. */
function isEverybody({ otherOperators: { failing, of } }: Measured): boolean {
  return of >= 2 && failing === of;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
