/** Text of docs/process.md: its prose from `process.md`, its tables from the policy presets. */
import { readFileSync } from 'node:fs';
import { effectivePolicy, policyPreset } from '../../src/config/policy.ts';
import { type PolicyName, PRESETS } from '../../src/config/schema/policy.ts';
import type { MaintenanceNoticePolicy, Owed, SeverityPolicy } from '../../src/core/incident/policy.ts';
import { durationText, raisableIncidents, spanText } from '../../src/core/incident/raisable.ts';

export function processPage(): string {
  const prose = readFileSync(new URL('./process.md', import.meta.url), 'utf8');
  return prose.replace('<!-- tables -->\n', () => PRESETS.map(section).join('\n'));
}

function section(name: PolicyName): string {
  const { title, source } = policyPreset(name);
  const { process, high } = effectivePolicy(name);
  const raisable = raisableIncidents(process, high).map(({ rule, severity, policyRule, when }) => [
    rule,
    severity,
    ruleLink(policyRule),
    when,
  ]);
  const { outageOut, outageIn, maintenanceOut, maintenanceIn } = process.notices;
  const duties = [
    ...dutiesOf('High', process.high),
    ...dutiesOf('Low', process.low),
    row('outage notice', 'us', outageOut, 'becoming aware'),
    row('outage notice', 'the operator', outageIn, 'becoming aware'),
    ...maintenanceRows('us', maintenanceOut),
    ...maintenanceRows('the operator', maintenanceIn),
  ];
  const ladder = process.high.ladder.map(({ afterMs, role }) => [durationText(afterMs), role]);
  return `### ${name}

${title}. Source: ${source}.

${table(['incident', 'severity', 'rule', 'raised when'], raisable)}
${table(['duty', 'owed by', 'rule', 'within', 'counted from', 'reminder before'], duties)}
${table(['not acknowledged for', 'contact role (High)'], ladder)}`;
}

function maintenanceRows(
  owedBy: string,
  { rule, businessDays, completionWithin }: MaintenanceNoticePolicy,
): string[][] {
  const notice = ['maintenance notice', owedBy, ruleLink(rule), `${businessDays} full business days before`, '', ''];
  if (completionWithin === null) return [notice];
  return [
    notice,
    ['completion notice', owedBy, ruleLink(rule), spanText(completionWithin), 'announced end', 'at that end'],
  ];
}

function dutiesOf(severity: string, { call, response, update, resolution }: SeverityPolicy): string[][] {
  return [
    ...(call === null ? [] : [row(`${severity}: call the operator`, 'us', call, 'opening')]),
    ...(response === null
      ? []
      : [row(`${severity}: first answer`, 'the operator', response, 'first attempt to reach the operator')]),
    ...(update === null ? [] : [row(`${severity}: recurring update`, 'the operator', update, 'first answer')]),
    ...(resolution === null ? [] : [row(`${severity}: resolution`, 'the operator', resolution, 'opening')]),
  ];
}

function row(what: string, owedBy: string, { rule, within, remindBeforeMs }: Owed, from: string): string[] {
  return [
    what,
    owedBy,
    ruleLink(rule),
    spanText(within),
    from,
    remindBeforeMs === null ? '' : durationText(remindBeforeMs),
  ];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .concat('')
    .join('\n');
}

/** To its section of docs/rules.md. */
function ruleLink(rule: string): string {
  return `[${rule}](rules.md#${rule.toLowerCase().replaceAll(' ', '-')})`;
}
