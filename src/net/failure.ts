import type { Failure } from '../model/index.js';

/** The network said no, or nothing: thrown by all of `net`, told by probes as an observation. */
export class NetFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.layer}: ${failure.detail}`);
    this.name = 'NetFailure';
    this.failure = failure;
  }
}
