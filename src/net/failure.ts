import type { Failure } from '../model/index.js';

/** Thrown for every failure of the network. Probes record it as an observation. */
export class NetFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(`${failure.layer}: ${failure.detail}`);
    this.name = 'NetFailure';
    this.failure = failure;
  }
}
