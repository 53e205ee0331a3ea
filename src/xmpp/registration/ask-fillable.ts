import { askIq } from '../../wire/xmpp/ask.js';
import {
  isFillable,
  readRegistration,
  REGISTER_GET,
  type RegistrationQuery,
} from '../../wire/xmpp/registration.js';
import type { XmppStream } from '../../wire/xmpp/stream.js';

/** Asks for the registration form. Null without one that a name and a password complete. */
export async function askFillable(
  stream: XmppStream,
  to: string,
): Promise<RegistrationQuery | null> {
  const asked = await askIq(stream, 'get', to, REGISTER_GET);
  const query = asked.answer === 'result' ? readRegistration(asked.payload) : null;
  return query !== null && isFillable(query) ? query : null;
}
