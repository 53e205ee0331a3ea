/** Capabilities of the terminal, derived from the environment. */

/** Returns the width of a report in columns: that of the terminal, within limits. */
export function widthOfOutput(): number {
  return Math.min(Math.max(process.stdout.columns || 100, 40), 160);
}

/**
 * Whether to use colours: NO_COLOR (no-color.org) disables them, FORCE_COLOR and CLICOLOR_FORCE
 * enable them, and CLICOLOR=0 disables them; otherwise only on a terminal.
 */
export function wantsColor(): boolean {
  const { NO_COLOR = '', FORCE_COLOR, CLICOLOR_FORCE = '0', CLICOLOR, TERM } = process.env;
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true;
  if (CLICOLOR_FORCE !== '0' && CLICOLOR_FORCE !== '') return true;
  return process.stdout.isTTY && TERM !== 'dumb' && CLICOLOR !== '0';
}

/**
 * Whether to use only ASCII: on limited terminals, and in locales without UTF-8. The locale
 * variables count in the order of POSIX.
 */
export function wantsAscii(
  { LC_ALL = '', LC_CTYPE = '', LANG = '', TERM = '' }: NodeJS.ProcessEnv = process.env,
): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG;
  return locale === 'C' || locale === 'POSIX' || TERM === 'dumb' || TERM === 'linux';
}

const LINKING: readonly string[] = ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'Hyper'];

/**
 * Whether the terminal is known to support links (OSC 8). Without colours there are no links
 * either, because a user who disables colours wants no escape sequences.
 */
export function wantsLinks(
  hasColor: boolean,
  isTTY: boolean,
  env: NodeJS.ProcessEnv = process.env,
): boolean {
  if (!hasColor || !isTTY) return false;
  const { TERM_PROGRAM = '', VTE_VERSION = '', KITTY_WINDOW_ID, WT_SESSION, TERM = '' } = env;
  // A multiplexer inherits the variables of the terminal, but may not support links.
  if (/^(screen|tmux|dumb|linux)\b/.test(TERM)) return false;
  return (
    LINKING.includes(TERM_PROGRAM) ||
    Number(VTE_VERSION) >= 5000 ||
    Boolean(KITTY_WINDOW_ID) ||
    Boolean(WT_SESSION)
  );
}
