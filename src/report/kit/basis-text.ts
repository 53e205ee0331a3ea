/**
 * Formats the basis of a status (the kind of its evidence) with its place in a file or its date,
 * and the text of a code without this place or date.
 */
import type { Basis, Coded } from '../../model/index.js';
import { say } from '../../rules/words.js';

/** The result of a requirement, or one of its findings. */
type Based = Coded & { readonly basis: Basis | null };

/** Maximum number of places that a basis names. The others are counted. */
const MOST_PLACES = 2;

/**
 * Formats the basis with its place or date: `configured, prosody.cfg.lua:42`, `host fact,
 * collected 2026-11-30`, `attested, 2026-11-20`. The basis of what the scan itself saw has
 * neither: `observed`. Null without a basis.
 */
export function basisText(based: Based): string | null {
  const { basis } = based;
  const origin = originOf(based);
  if (origin === null) return basis;
  return origin.kind === 'fact' ? `host fact, collected ${origin.date}` : `${basis}, ${origin.at}`;
}

/** The basis in one or two words: `configured`, `host fact`. Empty without a basis. */
export function basisWord(based: Based): string {
  return originOf(based)?.kind === 'fact' ? 'host fact' : (based.basis ?? '');
}

/**
 * Formats a code for a report that shows `basisText` beside it. Leaves out the place or date,
 * which `basisText` already names.
 */
export function sayBesideBasis(based: Based): string {
  return say(besideBasis(based));
}

/**
 * Returns the code with its arguments, but without the place or date, which `basisText` already
 * names.
 */
export function besideBasis<T extends Based>(based: T): T {
  const origin = originOf(based);
  if (origin === null || origin.kind === 'claim') return based;
  const none = origin.kind === 'file' ? { where: [] } : { date: '' };
  return { ...based, args: { ...based.args, ...none } };
}

/** Where evidence of the operator comes from. */
type Origin =
  | { readonly kind: 'file' | 'claim'; readonly at: string }
  | { readonly kind: 'fact'; readonly date: string };

/**
 * Returns null for what the scan observed, and for a code whose arguments name no place in a file
 * and no date.
 */
function originOf({ basis, args }: Based): Origin | null {
  const { where, date, since } = args;
  if (basis === 'configured' && Array.isArray(where) && where.length > 0) {
    return { kind: 'file', at: placesText(where) };
  }
  if (basis !== 'attested') return null;
  if (typeof since === 'string') return { kind: 'claim', at: since };
  return typeof date === 'string' && date !== '' ? { kind: 'fact', date } : null;
}

function placesText(places: readonly unknown[]): string {
  const more = places.length - MOST_PLACES;
  const named = places.slice(0, MOST_PLACES).map(String).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}
