/** Colours by meaning. Paper uses the light ones. Each text colour has a contrast of at least 4.5 to its background. */
export const LIGHT = {
  ink: '#1b1f24',
  soft: '#57606a',
  line: '#d5dae0',
  paper: '#ffffff',
  card: '#f6f8fa',
  accent: '#0b5cad',
  met: '#116b3c',
  breached: '#b42318',
  inconclusive: '#6b5300',
  demo: '#6639ba',
  kept: '#2f9e68',
  below: '#e8a33d',
  poor: '#d1453b',
  none: '#c9d0d8',
  series: '#2b6cb0',
  limit: '#b42318',
  grid: '#e3e7ec',
  label: '#57606a',
} as const;

export type Colour = keyof typeof LIGHT;

export const DARK: Readonly<Record<Colour, string>> = {
  ink: '#e6e9ed',
  soft: '#9aa5b1',
  line: '#343b44',
  paper: '#14181d',
  card: '#1d2329',
  accent: '#7ab7f5',
  met: '#5dd39e',
  breached: '#ff8f85',
  inconclusive: '#e3c15a',
  demo: '#cdb4ff',
  kept: '#3aa873',
  below: '#d9973a',
  poor: '#e0574d',
  none: '#48525d',
  series: '#6aa9ec',
  limit: '#ff8f85',
  grid: '#2a3138',
  label: '#9aa5b1',
};
