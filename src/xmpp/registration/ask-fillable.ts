import {
  isFillable,
  readRegistration,
  REGISTER_GET,
  type RegistrationQuery,
} from '../../wire/xmpp/registration.js';
import { iqOutcome, type Session } from '../session/session.js';

/**
 * Requests the registration form. Returns null if there is none, or if it requires more than a user
 * name and a password. Throws `StreamFailure`.
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
