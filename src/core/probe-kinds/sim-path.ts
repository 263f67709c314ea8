/** The path of a SIM in the operator API, without the SIM's number. */
export function simPath(baseUrl: string): { readonly host: string; readonly path: string } {
  const { host, pathname } = new URL(baseUrl);
  return { host, path: `${pathname.replace(/\/$/, '')}/sims/iccid:…` };
}
