/** Texts of the findings about what happens to encrypted messages. */
import type { FailureArgs } from '../../model/index.js';
import { EXAMPLE_FAILURE, sentence, type CodesOf } from '../../judge/engine/sentence.js';
import { capital, list, listText, reason } from '../../report/kit/words.js';

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

export const E2EE_SENTENCES = {
  E2EE_UNASKED: sentence(() => 'No encrypted message was sent'),
  E2EE_UNANSWERED: sentence(
    (failure: FailureArgs) => `The test of encrypted messages got no result (${reason(failure)})`,
    EXAMPLE_FAILURE,
  ),
  E2EE_UNCONTROLLED: sentence(
    () =>
      'Even plain messages between two resources of the account did not arrive, so the test shows nothing',
  ),
  E2EE_MESSAGES_UNCHANGED: sentence(
    ({ shapes }: { shapes: readonly string[] }) =>
      `Messages in these formats arrive unchanged: ${shapesText(shapes)}`,
    { shapes: ['a', 'b'] },
  ),
  E2EE_MESSAGES_TOUCHED: sentence(
    ({
      altered,
      lost,
      refused,
    }: {
      altered: readonly string[];
      lost: readonly string[];
      refused: readonly string[];
    }) =>
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
    { altered: ['a'], lost: ['b'], refused: ['c'] },
  ),
  E2EE_BUNDLE_UNCHANGED: sentence(
    () => 'An OMEMO bundle could be published for everyone, fetched unchanged, and deleted',
  ),
  E2EE_BUNDLE_ALTERED: sentence(() => 'A published OMEMO bundle came back changed'),
  E2EE_BUNDLE_REFUSED: sentence(
    ({ condition }: { condition: string }) =>
      `The server refuses to publish an OMEMO bundle (${condition}). OMEMO cannot be used; OpenPGP and OTR can`,
    { condition: 'forbidden' },
  ),
  E2EE_BUNDLE_NOT_FETCHED: sentence(
    ({ how }: { how: string }) =>
      how === 'refused'
        ? 'The server publishes an OMEMO bundle, but refuses to return it'
        : 'The server did not answer the test of an OMEMO bundle',
    { how: 'silence' },
  ),
  E2EE_BUNDLE_LEFT: sentence(
    () => 'The node of the published test bundle could not be deleted, and remains in the account',
  ),
  /** The server did not answer whether the OMEMO bundle was published. */
  E2EE_BUNDLE_MAYBE_LEFT: sentence(
    () =>
      'The node of the test bundle could not be deleted. If it was published, it remains in the account',
  ),
  E2EE_PEP_FEATURES: sentence(
    ({ present, absent }: { present: readonly string[]; absent: readonly string[] }) =>
      absent.length === 0
        ? `The account supports what OMEMO needs: ${list(present)}`
        : `The account does not announce what OMEMO needs: ${list(absent)}`,
    { present: [], absent: ['publish-options'] },
  ),
  E2EE_PEP_ABSENT: sentence(
    () => 'The account has no personal eventing (PEP, XEP-0163), which OMEMO needs',
  ),
  E2EE_OPERABLE: sentence(
    () =>
      'Messages in the formats of OMEMO, OpenPGP and OTR arrive unchanged, and keys can be published and fetched',
  ),
  E2EE_FEATURES_ONLY: sentence(
    () => 'The account supports what OMEMO needs, but the scan saw no test message arrive',
  ),
};

export type E2eeCodes = CodesOf<typeof E2EE_SENTENCES>;
