import type { Refusal } from '../../model/configuration.js';
import type { Place } from './term.js';

/** Thrown if ejabberd refuses the configuration file, or if this program cannot read it. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(
    by: Refusal['by'],
    place: Place,
    /** Message without any value of the configuration file, because a value may be a secret. */
    reason: string,
    names: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = 'Refused';
    this.refusal = { file: place.file, line: place.line, reason: reason.slice(0, 400), by, names };
  }
}

/**
 * Returns the name of an option or module for messages. Leaves out text that does not look like a
 * name.
 */
export function shownName(name: string): string {
  return /^[A-Za-z_][\w.-]{0,63}$/.test(name) ? name : '…';
}
