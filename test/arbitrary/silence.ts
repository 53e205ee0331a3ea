/** An answer at random, or none. */
import fc from 'fast-check';
import type { Failure, Observation } from '../../src/model/index.js';
import { failed } from './build.js';

export type Seen = readonly Observation[];

export const SILENCE: Failure = failed('timeout', 'session');

export function orSilence<T>(answer: fc.Arbitrary<T>): fc.Arbitrary<T | Failure> {
  return fc.oneof({ weight: 9, arbitrary: answer }, { weight: 1, arbitrary: fc.constant(SILENCE) });
}

export function isSilence(said: object | string): said is Failure {
  return typeof said === 'object' && 'layer' in said;
}
