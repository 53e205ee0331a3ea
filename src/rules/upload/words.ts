/** The words for slots of HTTP Upload, and for what is done to encrypted messages. */
import type { Codes } from '../codes.js';
import type { E2eeCodes, UploadCodes } from './codes.js';
import { listText, plural, capital, list, quoted, reason } from '../../report/kit/words.js';

type Texts<T extends keyof Codes> = { readonly [C in T]: (args: Codes[C]) => string };

const SHAPES: Readonly<Record<string, string>> = {
  omemo: 'OMEMO',
  'omemo:2': 'OMEMO 2',
  openpgp: 'OpenPGP for XMPP',
  pgp: 'legacy OpenPGP',
  otr: 'OTR',
};

function shapesText(shapes: readonly string[]): string {
  return listText(shapes.map((shape) => SHAPES[shape] ?? shape));
}

export const UPLOAD_TEXTS: Texts<keyof UploadCodes> = {
  UPLOAD_UNASKED: () => 'No upload slot was requested',
  UPLOAD_UNANSWERED: (failure) => `The scan could not get an upload slot (${reason(failure)})`,
  UPLOAD_ABSENT: () =>
    'No HTTP upload (XEP-0363): neither the domain nor a service that it lists offers it',
  UPLOAD_REFUSED: ({ service, condition, text }) =>
    `No upload slot from ${service}: ${condition}${quoted(text)}`,
  UPLOAD_TOO_FEW: ({ service, slots, condition }) =>
    `Only ${plural(slots, 'upload slot')} from ${service} (${condition}), too few to compare`,
  UPLOAD_RANDOM: ({ service, bits, slots, example }) =>
    `Upload URLs of ${service} have about ${plural(bits, 'random bit')} (${plural(slots, 'slot')} compared), for example ${example}`,
  UPLOAD_GUESSABLE: ({ service, bits, slots, example }) =>
    `Upload URLs of ${service} have at most about ${plural(bits, 'random bit')} (${plural(slots, 'slot')} compared), for example ${example}`,
  UPLOAD_NAMES_OWNER: ({ service, forms, example }) =>
    `Upload URLs of ${service} contain the owner as ${list(forms)}, for example ${example}`,
  UPLOAD_NAMES_NOBODY: ({ service, slots }) =>
    `No upload URL of ${service} contains the user or the address, plain, encoded or hashed (${plural(slots, 'slot')} compared)`,
  UPLOAD_IN_THE_CLEAR: ({ service }) => `Upload URLs of ${service} do not use TLS (http)`,
  UPLOAD_WITH_OWNER: () =>
    'The session was anonymous, so there was no user name to search for in upload URLs',
};

export const E2EE_TEXTS: Texts<keyof E2eeCodes> = {
  E2EE_UNASKED: () => 'No encrypted message was sent',
  E2EE_UNANSWERED: (failure) => `The test of encrypted messages got no result (${reason(failure)})`,
  E2EE_UNCONTROLLED: () =>
    'Even plain messages between two resources of the account did not arrive, so the test shows nothing',
  E2EE_MESSAGES_UNCHANGED: ({ shapes }) =>
    `Messages in these formats arrive unchanged: ${shapesText(shapes)}`,
  E2EE_MESSAGES_TOUCHED: ({ altered, lost, refused }) =>
    capital(
      [
        altered.length > 0 ? `messages changed on the way: ${shapesText(altered)}` : '',
        lost.length > 0
          ? `messages dropped, although plain messages before and after arrived: ${shapesText(lost)}`
          : '',
        refused.length > 0 ? `messages returned as an error: ${shapesText(refused)}` : '',
      ]
        .filter((part) => part !== '')
        .join('; '),
    ),
  E2EE_BUNDLE_UNCHANGED: () =>
    'An OMEMO bundle could be published for everyone, fetched unchanged, and deleted',
  E2EE_BUNDLE_ALTERED: () => 'A published OMEMO bundle came back changed',
  E2EE_BUNDLE_REFUSED: ({ condition }) =>
    `The server refuses to publish an OMEMO bundle (${condition}). OMEMO cannot be used; OpenPGP and OTR can`,
  E2EE_BUNDLE_NOT_FETCHED: ({ how }) =>
    how === 'refused'
      ? 'The server publishes an OMEMO bundle, but refuses to return it'
      : 'The server did not answer the test of an OMEMO bundle',
  E2EE_BUNDLE_LEFT: () =>
    'The node of the published test bundle could not be deleted, and remains in the account',
  E2EE_BUNDLE_MAYBE_LEFT: () =>
    'The node of the test bundle could not be deleted. If it was published, it remains in the account',
  E2EE_PEP_FEATURES: ({ present, absent }) =>
    absent.length === 0
      ? `The account supports what OMEMO needs: ${list(present)}`
      : `The account does not announce what OMEMO needs: ${list(absent)}`,
  E2EE_PEP_ABSENT: () => 'The account has no personal eventing (PEP, XEP-0163), which OMEMO needs',
  E2EE_OPERABLE: () =>
    'Messages in the formats of OMEMO, OpenPGP and OTR arrive unchanged, and keys can be published and fetched',
  E2EE_FEATURES_ONLY: () =>
    'The account supports what OMEMO needs, but the scan saw no test message arrive',
};
