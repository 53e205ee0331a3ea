import { forwardSecrecyOf } from '../facts/ciphers.js';
import { distinct } from '../../../util/order.js';
import { suitesAt } from '../facts/tls-lists.js';
import { withoutTls } from '../facts/tls-reach.js';
import { servedAt, versionAnswer } from '../facts/tls-versions.js';
import {
  PROTOCOL_VERSIONS,
  type ProtocolVersion,
  type ObservationView,
} from '../../../model/index.js';
import {
  findingOf,
  type Check,
  type SubjectFinding,
  type Outcome,
} from '../../../judge/engine/check.js';
import {
  argsOf,
  overEndpoints,
  unseen,
  whereApplicable,
  worstOf,
  type Survey,
} from '../../../judge/engine/merge.js';
import { noTlsHereMark } from '../../shared/rule/starttls.js';
import { tlsNotes } from './tls-notes.js';
import { noTlsMark } from '../../shared/rule/unseen.js';

/**
 * A suite that is accepted and not ephemeral is proof. That none is accepted is known once the
 * list of every version is complete: each suite that has a name was offered, and refused.
 */
export const forwardSecrecy: Check<'forward-secrecy'> = (input) =>
  overEndpoints(
    input,
    ['c2s', 's2s'],
    ({ id }) => look(input.seen, id),
    (survey) => whereApplicable(survey, rule, { code: 'TLS_ABSENT_EVERYWHERE', args: {} }),
  );

function rule(survey: Survey): Outcome {
  const outcome = worstOf(survey, (status) =>
    status === 'compliant'
      ? { code: 'FORWARD_SECRET_EVERYWHERE', args: {} }
      : {
          code: 'FORWARD_SECRECY_LACKING',
          args: {
            ciphers: distinct(
              argsOf(survey, 'NOT_FORWARD_SECRET').flatMap(({ ciphers }) => ciphers),
            ),
          },
        },
  );
  const seenHere = argsOf(survey, 'FORWARD_SECRET_AS_SEEN');
  if (outcome.status !== 'not-observed' || seenHere.length === 0) return outcome;
  return unseen(survey, {
    code: 'FORWARD_SECRET_AS_SEEN',
    args: {
      ciphers: distinct(seenHere.flatMap(({ ciphers }) => ciphers)),
      unclassified: distinct(seenHere.flatMap(({ unclassified }) => unclassified)),
    },
  });
}

/** Suites that were accepted in a version, and the observations that say so. */
interface Accepted {
  readonly version: ProtocolVersion;
  readonly ciphers: readonly string[];
  readonly evidence: readonly string[];
}

function acceptedAt(seen: ObservationView, id: string): readonly Accepted[] {
  const lists = suitesAt(seen, id);
  const handshakes = servedAt(seen, id);
  return PROTOCOL_VERSIONS.flatMap((version) => {
    const list = lists.find((one) => one.list.version === version);
    const own = handshakes.filter(({ flight }) => flight.version === version);
    const ciphers = distinct([
      ...(list?.list.accepted ?? []),
      ...own.map(({ flight }) => flight.cipher),
    ]);
    if (ciphers.length === 0) return [];
    const evidence = [...own.map((one) => one.id), ...(list === undefined ? [] : [list.id])];
    return [{ version, ciphers, evidence }];
  });
}

function look(seen: ObservationView, id: string): readonly SubjectFinding[] {
  const without = withoutTls(seen, id);
  if (without !== null) return [noTlsHereMark(id, 'not-applicable', without)];
  const accepted = acceptedAt(seen, id);
  if (accepted.length === 0) return [noTlsMark(seen, id)];
  const notes = tlsNotes(seen, id);
  const lacking = accepted.flatMap(({ version, ciphers, evidence }): SubjectFinding[] => {
    const bad = ciphers.filter((cipher) => forwardSecrecyOf({ version, cipher }) === 'none');
    if (bad.length === 0) return [];
    const coded = { code: 'NOT_FORWARD_SECRET', args: { version, ciphers: bad } } as const;
    return [findingOf(id, 'missing', 'exercised', coded, evidence)];
  });
  if (lacking.length > 0) return [...lacking, ...notes];

  const named = (secrecy: string): string[] =>
    distinct(
      accepted.flatMap(({ version, ciphers }) =>
        ciphers.filter((cipher) => forwardSecrecyOf({ version, cipher }) === secrecy),
      ),
    );
  const evidence = distinct(accepted.flatMap((one) => one.evidence));
  const unclassified = named('unknown');
  if (unclassified.length === 0 && isComplete(seen, id)) {
    const args = {
      ciphers: named('forward').length,
      versions: accepted.map(({ version }) => version),
    };
    const refused = suitesAt(seen, id).map((one) => one.id);
    const all = distinct([...evidence, ...refused]);
    return [
      findingOf(id, 'compliant', 'exercised', { code: 'FORWARD_SECRET', args }, all),
      ...notes,
    ];
  }
  const args = { ciphers: named('forward'), unclassified };
  return [
    findingOf(id, 'not-observed', null, { code: 'FORWARD_SECRET_AS_SEEN', args }, evidence),
    ...notes,
  ];
}

/** Of every version that was ever spoken, all suites are known. */
function isComplete(seen: ObservationView, id: string): boolean {
  const lists = suitesAt(seen, id);
  return PROTOCOL_VERSIONS.every(
    (version) =>
      lists.some(({ list }) => list.version === version && list.complete) &&
      versionAnswer(seen, id, version).answer !== 'unknown',
  );
}
