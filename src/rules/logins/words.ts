/** The words for what only a session sees. */
import type { SessionCodes, UnsupportedArgs } from './codes.js';
import { list, nounFor, reason, some, versionsText } from '../../report/kit/words.js';

const SESSIONS: Readonly<Record<string, string>> = {
  account: 'The test account could not log in',
  federated: 'The test account on the other server could not log in',
  anonymous: 'An anonymous login was not possible',
};

export const SESSION_TEXTS: {
  readonly [C in keyof SessionCodes]: (args: SessionCodes[C]) => string;
} = {
  SESSION_FAILED: ({ by, ...failure }) =>
    `${SESSIONS[by] ?? 'No session could be opened'} (${reason(failure)})`,

  ABUSE_CONTACTS: ({ contacts }) => `Abuse ${nounFor(contacts, 'contact')}: ${some(contacts)}`,
  CONTACTS_WITHOUT_ABUSE: ({ fields }) =>
    `No abuse contact is published, only contacts for ${list(fields)}`,
  ABUSE_CONTACTS_INVALID: ({ contacts }) =>
    `The abuse ${nounFor(contacts, 'contact')} must be a mailto:, xmpp: or https: address, but ${contacts.length === 1 ? 'is' : 'are'}: ${some(contacts)}`,
  NO_CONTACT_FORM: () => 'No contacts are published',
  CONTACT_FORM_EMPTY: () => 'The contact form (XEP-0157) is empty',
  CONTACT_FIELDS_EMPTY: ({ fields }) =>
    `The contact form has no address for abuse, admin or support. Its ${nounFor(fields, 'field')}: ${some(fields)}`,
  CONTACTS_PUBLISHED: ({ field, contacts }) =>
    `${nounFor(contacts, 'Contact')} for ${field}: ${some(contacts)}`,
  CONTACTS_UNANSWERED: ({ condition }) =>
    condition === ''
      ? 'The domain did not reply to disco#info'
      : `The domain replied to disco#info with an error: ${condition}`,
  CONTACTS_UNSEEN: (failure) => `The reply to disco#info was not seen (${reason(failure)})`,
  CONTACTS_ON_SERVICES: ({ services }) =>
    services.length === 1
      ? `The domain itself publishes no contact form; this service does: ${some(services)}`
      : `The domain itself publishes no contact form; these services do: ${some(services)}`,
  CONTACTS_SERVICES_SILENT: ({ silent }) =>
    `No reply to disco#info from ${silent.length === 1 ? 'a service' : 'services'} of the domain: ${some(silent)}`,
  CONTACTS_MAYBE_ELSEWHERE: ({ silent }) =>
    silent.length === 0
      ? 'The domain itself publishes no contacts. Its services may, but the list of services did not arrive'
      : `The domain itself publishes no contacts. A service may, but was not asked: ${some(silent)}`,
  CONTACTS_UNASKED: () => 'The domain was not asked for its contacts (disco#info)',

  STANZA_LIMIT_ANNOUNCED: ({ bytes, recommended, maximum }) =>
    `Announced limit after login: ${list(bytes)} bytes (recommended ${recommended}, maximum ${maximum})`,

  CHANNEL_BINDING_UNSUPPORTED: unsupported,
  CHANNEL_BINDING_WHERE_SUPPORTED: (args) =>
    `Channel binding is offered wherever the software supports it. ${unsupported(args)}`,
};

function unsupported({ software, versions, since }: UnsupportedArgs): string {
  const others = since === '' ? 'no version of it does' : `${since} does`;
  return `${software} does not support channel binding in ${versionsText(versions)}; ${others}`;
}
