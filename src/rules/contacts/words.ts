/**
 * Sentences of the findings about contact forms (XEP-0157). Contact addresses are as published,
 * limited in length.
 */
import type { FailureArgs } from '../../model/index.js';
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { list, nounFor, reason, some } from '../../report/kit/words.js';

export const CONTACT_SENTENCES = {
  ABUSE_CONTACTS: sentence(
    ({ contacts }: { contacts: readonly string[] }) =>
      `Abuse ${nounFor(contacts, 'contact')}: ${some(contacts)}`,
    { contacts: ['mailto:abuse@example.org'] },
  ),
  /** `fields` lists which of `admin` and `support` hold a valid address. */
  CONTACTS_WITHOUT_ABUSE: sentence(
    ({ fields }: { fields: readonly string[] }) =>
      `No abuse contact is published, only contacts for ${list(fields)}`,
    { fields: ['admin'] },
  ),
  /** `contacts` lists the values that are not addresses of the kinds in XEP-0157. */
  ABUSE_CONTACTS_INVALID: sentence(
    ({ contacts }: { contacts: readonly string[] }) =>
      `The abuse ${nounFor(contacts, 'contact')} must be a mailto:, xmpp: or https: address, but ${contacts.length === 1 ? 'is' : 'are'}: ${some(contacts)}`,
    { contacts: ['abuse at example.org'] },
  ),
  NO_CONTACT_FORM: sentence(() => 'No contacts are published'),
  /** The contact form contains no field except the one that names its type. */
  CONTACT_FORM_EMPTY: sentence(() => 'The contact form (XEP-0157) is empty'),
  /**
   * `fields` lists the names of all fields of the contact form. They are empty, or for other
   * purposes.
   */
  CONTACT_FIELDS_EMPTY: sentence(
    ({ fields }: { fields: readonly string[] }) =>
      `The contact form has no address for abuse, admin or support. Its ${nounFor(fields, 'field')}: ${some(fields)}`,
    { fields: ['sales-addresses'] },
  ),
  CONTACTS_PUBLISHED: sentence(
    ({ field, contacts }: { field: string; contacts: readonly string[] }) =>
      `${nounFor(contacts, 'Contact')} for ${field}: ${some(contacts)}`,
    { field: 'admin', contacts: ['mailto:admin@example.org'] },
  ),
  /** `condition` is the condition of the error; empty if there was no answer. */
  CONTACTS_UNANSWERED: sentence(
    ({ condition }: { condition: string }) =>
      condition === ''
        ? 'The domain did not reply to disco#info'
        : `The domain replied to disco#info with an error: ${condition}`,
    { condition: 'service-unavailable' },
  ),
  CONTACTS_UNSEEN: sentence(
    (failure: FailureArgs) => `The reply to disco#info was not seen (${reason(failure)})`,
    { layer: 'session', reason: 'timeout', detail: 'chat.example.org:5222' },
  ),
  CONTACTS_UNASKED: sentence(() => 'The domain was not asked for its contacts (disco#info)'),
  /**
   * `silent` lists services that did not answer or were not asked. Empty if the domain did not
   * send its list of services.
   */
  CONTACTS_MAYBE_ELSEWHERE: sentence(
    ({ silent }: { silent: readonly string[] }) =>
      silent.length === 0
        ? 'The domain itself publishes no contacts. Its services may, but the list of services did not arrive'
        : `The domain itself publishes no contacts. A service may, but was not asked: ${some(silent)}`,
    { silent: ['rooms.example.org'] },
  ),
  CONTACTS_ON_SERVICES: sentence(
    ({ services }: { services: readonly string[] }) =>
      services.length === 1
        ? `The domain itself publishes no contact form; this service does: ${some(services)}`
        : `The domain itself publishes no contact form; these services do: ${some(services)}`,
    { services: ['rooms.example.org'] },
  ),
  CONTACTS_SERVICES_SILENT: sentence(
    ({ silent }: { silent: readonly string[] }) =>
      `No reply to disco#info from ${silent.length === 1 ? 'a service' : 'services'} of the domain: ${some(silent)}`,
    { silent: ['other.example.org'] },
  ),
};

export type ContactCodes = CodesOf<typeof CONTACT_SENTENCES>;
