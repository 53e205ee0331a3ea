/** What the terminal can show, by its environment. */

/** Columns of a report: those of the terminal, within reason. */
export function widthOfOutput(): number {
  return Math.min(Math.max(process.stdout.columns || 100, 40), 160);
}

/**
 * Whether to use colours: NO_COLOR (no-color.org) says no, FORCE_COLOR and CLICOLOR_FORCE yes, and
 * CLICOLOR=0 no; otherwise only on a terminal.
 */
export function wantsColor(): boolean {
  const { NO_COLOR = '', FORCE_COLOR, CLICOLOR_FORCE = '0', CLICOLOR, TERM } = process.env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true;
  if (CLICOLOR_FORCE !== '0' && CLICOLOR_FORCE !== '') return true;
  return process.stdout.isTTY && TERM !== 'dumb' && CLICOLOR !== '0';
}

/** Terminals that draw little, and locales without a character set: as POSIX orders the variables. */
export function wantsAscii(
  { LC_ALL = '', LC_CTYPE = '', LANG = '', TERM = '' }: NodeJS.ProcessEnv = process.env,
): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG;
  return locale === 'C' || locale === 'POSIX' || TERM === 'dumb' || TERM === 'linux';
}

const LINKING: readonly string[] = ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper'];

/**
 * Whether the terminal is known to show links (OSC 8). Without colour there are none: a user
 * who switches colour off wants no escape sequences at all.
 */
export function wantsLinks(
  hasColor: boolean,
  isTTY: boolean,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (!hasColor || !isTTY) return false;
  const { TERM_PROGRAM = '', VTE_VERSION = '', KITTY_WINDOW_ID, WT_SESSION, TERM = '' } = env;
  // A multiplexer inherits the variables of the terminal, and may not pass links on.
  if (/^(screen|tmux|dumb|linux)\b/.test(TERM)) return false;
  return (
    LINKING.includes(TERM_PROGRAM) ||
    Number(VTE_VERSION) >= 5000 ||
    Boolean(KITTY_WINDOW_ID) ||
    Boolean(WT_SESSION)
  );
}
