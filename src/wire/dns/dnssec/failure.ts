import type { Link, Reason } from './types.js';

const MOST_DETAIL = 300;

/** Thrown when a validation ends as bogus or indeterminate. Holds the reason and the zone. */
export class Failure extends Error {
  readonly status: 'bogus' | 'indeterminate';
  readonly reason: Reason;
  readonly zone: string | null;
  readonly links: readonly Link[];

  constructor(
    status: 'bogus' | 'indeterminate',
    reason: Reason,
    detail: string,
    zone: string | null,
    links: readonly Link[] = [],
  ) {
    super(detail.slice(0, MOST_DETAIL));
    this.name = 'Failure';
    this.status = status;
    this.reason = reason;
    this.zone = zone;
    this.links = links;
  }
}

export function tooCostly(what: string, zone: string | null = null): Failure {
  return new Failure('indeterminate', 'too-costly', what, zone);
}
