import {
  isFillable,
  readRegistration,
  REGISTER_GET,
  type RegistrationQuery,
} from '../../wire/xmpp/registration.js';
import { iqOutcome, type Session } from '../session/session.js';

/**
 * Asks for the registration form. Null without one that a name and a password complete. Throws
 * `StreamFailure`.
 */
export async function askFillable(
  session: Session,
  to: string,
  timeoutMs: number,
): Promise<RegistrationQuery | null> {
  const asked = await iqOutcome(session, { type: 'get', to, payload: REGISTER_GET, timeoutMs });
  const query = asked.answer === 'result' ? readRegistration(asked.payload) : null;
  return query !== null && isFillable(query) ? query : null;
}
