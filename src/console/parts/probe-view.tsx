/** What a probe outside the schedule found, as the server tells it. */
export function ProbeView({ answer }: { answer: unknown }) {
  return <pre>{JSON.stringify(answer, null, 2)}</pre>;
}
