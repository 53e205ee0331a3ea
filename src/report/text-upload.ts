/** The words for slots of HTTP Upload, and for what is done to encrypted messages. */
import type { Codes } from '../codes.js';
import type { E2eeCodes, UploadCodes } from '../codes/upload.js';
import { listText } from './lists.js';
import { plural } from './marks.js';
import { list, quoted, reason } from './words.js';

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
  UPLOAD_UNASKED: () => 'No slot was asked for',
  UPLOAD_UNANSWERED: (failure) => `No slot was seen (${reason(failure)})`,
  UPLOAD_ABSENT: () => 'Neither the domain nor an entity that it names takes uploads (XEP-0363)',
  UPLOAD_REFUSED: ({ service, condition, text }) =>
    `No slot of ${service}: ${condition}${quoted(text)}`,
  UPLOAD_TOO_FEW: ({ service, slots, condition }) =>
    `Of ${service} ${plural(slots, 'slot')} and no more (${condition}): too few to compare`,
  UPLOAD_RANDOM: ({ service, bits, slots, example }) =>
    `At ${service} about ${bits} bits of chance in the URLs of ${slots} slots, such as ${example}`,
  UPLOAD_GUESSABLE: ({ service, bits, slots, example }) =>
    `At ${service} no more than about ${bits} bits of chance in the URLs of ${slots} slots, such as ${example}`,
  UPLOAD_NAMES_OWNER: ({ service, forms, example }) =>
    `At ${service} URLs hold the owner as ${list(forms)}, as in ${example}`,
  UPLOAD_NAMES_NOBODY: ({ service, slots }) =>
    `At ${service} no URL of ${slots} slots holds the user or the address, plain, encoded or hashed`,
  UPLOAD_IN_THE_CLEAR: ({ service }) => `URLs of ${service} are without TLS (http)`,
  UPLOAD_WITH_OWNER: () => 'The session was anonymous: there was no owner to be named',
};

export const E2EE_TEXTS: Texts<keyof E2eeCodes> = {
  E2EE_UNASKED: () => 'No encrypted message was sent',
  E2EE_UNANSWERED: (failure) =>
    `What is done to encrypted messages was not seen (${reason(failure)})`,
  E2EE_UNCONTROLLED: () =>
    'Not even plain messages came through from one resource of the account to the other',
  E2EE_MESSAGES_UNCHANGED: ({ shapes }) =>
    `Messages arrive as they were sent in the shapes of ${shapesText(shapes)}`,
  E2EE_MESSAGES_TOUCHED: ({ altered, lost, refused }) =>
    [
      altered.length > 0 ? `altered on the way: ${shapesText(altered)}` : '',
      lost.length > 0
        ? `taken out, while plain messages before and after arrived: ${shapesText(lost)}`
        : '',
      refused.length > 0 ? `sent back as an error: ${shapesText(refused)}` : '',
    ]
      .filter((part) => part !== '')
      .join('; ')
      .replace(/^./, (letter) => letter.toUpperCase()),
  E2EE_BUNDLE_UNCHANGED: () =>
    'A bundle of OMEMO was published for all, fetched as it was, and deleted',
  E2EE_BUNDLE_ALTERED: () => 'A bundle of OMEMO that was published came back altered',
  E2EE_BUNDLE_REFUSED: ({ condition }) =>
    `A bundle of OMEMO may not be published (${condition}): OMEMO cannot be used, OpenPGP and OTR can`,
  E2EE_BUNDLE_NOT_FETCHED: ({ how }) =>
    how === 'refused'
      ? 'A bundle of OMEMO was published, and may not be fetched'
      : 'A bundle of OMEMO was met with silence',
  E2EE_BUNDLE_LEFT: () =>
    'The node of the bundle that was published could not be deleted: it is left at the account',
  E2EE_BUNDLE_MAYBE_LEFT: () =>
    'The node of the bundle could not be deleted: if it was published, it is left at the account',
  E2EE_PEP_FEATURES: ({ present, absent }) =>
    absent.length === 0
      ? `The account has what OMEMO needs: ${list(present)}`
      : `The account does not name what OMEMO needs: ${list(absent)}`,
  E2EE_PEP_ABSENT: () => 'The account has no personal eventing (XEP-0163), which OMEMO needs',
  E2EE_OPERABLE: () =>
    'Messages in the shapes of OMEMO, OpenPGP and OTR arrive unchanged, and keys can be published and fetched',
  E2EE_FEATURES_ONLY: () => 'The account has what OMEMO needs; no message was seen to arrive',
};
