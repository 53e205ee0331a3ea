/** Reads the tests of end-to-end encryption with the account from the observations. */
import { read, type Reading } from '../../../judge/engine/known.js';
import type { Place } from '../../../judge/engine/place.js';
import { AT } from '../../../judge/engine/spot.js';
import type { E2eeBundle, E2eeMessages, Failure } from '../../../model/index.js';
import type { TypedCoded } from '../../codes.js';

const UNASKED = { code: 'E2EE_UNASKED', args: {} } as const;

/** Returns the messages in the form of end-to-end encryption that the account sent to itself. */
export function testMessages({ [AT]: { seen } }: Place): Reading<E2eeMessages> {
  return read<E2eeMessages>(seen.all('e2ee.messages')[0], UNASKED, unanswered);
}

/** Returns the OMEMO bundle that the account published. */
export function testBundle({ [AT]: { seen } }: Place): Reading<E2eeBundle> {
  return read<E2eeBundle>(seen.all('e2ee.bundle')[0], UNASKED, unanswered);
}

function unanswered(failure: Failure): TypedCoded {
  return { code: 'E2EE_UNANSWERED', args: { ...failure } };
}
