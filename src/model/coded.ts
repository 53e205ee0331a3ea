/** A statement about the service, as a code with its arguments. */
import type { CodeId, SentenceNumber } from './scalars.js';

/** Every type that an argument of a code can have, so that a verdict stays plain JSON. */
export type Arg = string | SentenceNumber | readonly string[];

/** `src/rules/words.ts` has the words for each code. `src/rules/codes.ts` types the codes of this version. */
export interface Coded {
  readonly code: CodeId;
  readonly args: Readonly<Record<string, Arg>>;
}

/** What an observation would have answered. */
export type Question = 'clear-stream' | 'handshake' | 'secured-stream' | 'certificate';

/** Why an attempt in the clear does not count as one. */
export type Unexercised =
  'forbidden' | 'held-back' | 'unasked' | 'unanswered' | 'unclear' | 'silence' | 'closed' | 'ended';
