/** Names the lines of a configuration file that decided a setting. */

export interface At {
  where: readonly string[];
}

/**
 * Example arguments for sentences about options of a configuration file, with the line of an
 * option.
 */
export const WHERE = { where: ['prosody.cfg.lua:42'] };

/** Maximum number of places that a sentence names. Further places are counted. */
const MOST = 3;

/** Formats the place of an option in brackets: ` (prosody.cfg.lua:42)`; empty without a place. */
export function at({ where }: At): string {
  if (where.length === 0) return '';
  const more = where.length - MOST;
  const named = where.slice(0, MOST).join(', ');
  return ` (${more > 0 ? `${named} and ${more} more` : named})`;
}
