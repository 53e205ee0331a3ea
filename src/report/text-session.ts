/** The words for what only a session sees. */
import type { SessionCodes, UnsupportedArgs } from '../codes/session.js';
import { list, named, reason, some, versionsText } from './words.js';

const SESSIONS: Readonly<Record<string, string>> = {
  account: 'The account that was given could not log in',
  federated: 'The account elsewhere that was given could not log in',
  anonymous: 'Nobody could log in without an account',
};

export const SESSION_TEXTS: {
  readonly [C in keyof SessionCodes]: (args: SessionCodes[C]) => string;
} = {
  SESSION_FAILED: ({ by, ...failure }) =>
    `${SESSIONS[by] ?? 'No session came about'} (${reason(failure)})`,

  ABUSE_CONTACTS: ({ contacts }) => `For abuse: ${some(contacts)}`,
  CONTACTS_WITHOUT_ABUSE: ({ fields }) =>
    `No address for abuse is published; there is one of ${list(fields)}`,
  ABUSE_CONTACTS_INVALID: ({ contacts }) =>
    `What is published for abuse is no mailto:, xmpp: or https: address: ${some(contacts)}`,
  NO_CONTACT_FORM: () => 'No contacts are published',
  CONTACT_FORM_EMPTY: () => 'A form for contacts is published, with nothing in it',
  CONTACT_FIELDS_EMPTY: ({ fields }) =>
    `A form for contacts is published, and holds no address for abuse, admin or support; its fields: ${some(fields)}`,
  CONTACTS_PUBLISHED: ({ field, contacts }) => `For ${field}: ${some(contacts)}`,
  CONTACTS_UNANSWERED: ({ condition }) =>
    condition === ''
      ? 'The domain was asked what it is, and did not answer'
      : `The domain does not say what it is:${named(condition)}`,
  CONTACTS_UNSEEN: (failure) => `What the domain says that it is was not seen (${reason(failure)})`,
  CONTACTS_ON_SERVICES: ({ services }) =>
    `The domain itself publishes no contact form; this service does: ${some(services)}`,
  CONTACTS_SERVICES_SILENT: ({ silent }) =>
    `Listed by the domain, and did not say what it is: ${some(silent)}`,
  CONTACTS_MAYBE_ELSEWHERE: ({ silent }) =>
    silent.length === 0
      ? 'The domain itself publishes no contacts; what is on it may, and the list of it did not come'
      : `The domain itself publishes no contacts; a service on it may, and was not asked: ${some(silent)}`,
  CONTACTS_UNASKED: () => 'The domain was not asked what it is',

  STANZA_LIMIT_ANNOUNCED: ({ bytes, recommended, maximum }) =>
    `Announced after the login: ${list(bytes)} bytes; ${recommended} are recommended, ${maximum} the most that is allowed`,
  STANZA_LIMIT_NOT_ANNOUNCED: () => 'No limit is announced after the login',

  CHANNEL_BINDING_UNSUPPORTED: unsupported,
  CHANNEL_BINDING_WHERE_SUPPORTED: (args) =>
    `Channel binding is there wherever the software has it: ${unsupported(args)}`,
};

function unsupported({ software, versions, since }: UnsupportedArgs): string {
  const others = since === '' ? 'no version of it has' : `${since} has`;
  return `${software} has none in ${versionsText(versions)}; ${others}`;
}
