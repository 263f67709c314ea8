/** Series that the dashboard's variables choose. */
export const CHOSEN = 'operator=~"$operator", service=~"$service"';
export const PER_MONITOR = 'operator, service';
export const MONITOR_LEGEND = '{{operator}} {{service}}';

/** 99.8995 % must never read 99.90 %, so availability is floored before Grafana rounds it. */
export const floored = (expr: string) => `floor(${expr} * 1e5 + 1e-7) / 1e5`;
export const perMonitor = (metric: string, more = '') => `max by (${PER_MONITOR}) (${metric}{${CHOSEN}${more}})`;
