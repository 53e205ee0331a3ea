/** A statement about the service, as a code with arguments. */
import type { CodeId, SentenceNumber } from './scalars.js';

/** Types that an argument of a finding's sentence may have, so that a verdict is plain JSON. */
export type Arg = string | SentenceNumber | readonly string[];

/**
 * A code with its arguments. `src/rules/words.ts` formats each code as text; `src/rules/codes.ts`
 * has the types of the current codes.
 */
export interface Coded {
  readonly code: CodeId;
  readonly args: Readonly<Record<string, Arg>>;
}

/** What a missing observation would have shown. */
export type Question = 'clear-stream' | 'handshake' | 'secured-stream' | 'certificate';

/** Why an attempt before TLS shows neither that the server refuses it nor that it is possible. */
export type Unexercised =
  'forbidden' | 'held-back' | 'unasked' | 'unanswered' | 'unclear' | 'silence' | 'closed' | 'ended';
