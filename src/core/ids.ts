export type MonitorId = `${string}/${string}`;

export function monitorId(operator: string, service: string): MonitorId {
  return `${operator}/${service}`;
}
