/** Rulings on what an endpoint offers, and on what logins showed of it. */
import type { TypedCoded } from '../../codes.js';
import { definedIn, obstacleTo, offeredTypes, oneProtocolOf } from '../facts/channel-bindings.js';
import { distinct } from '../../../util/order.js';
import { mechanismsOf } from '../../shared/facts/streams.js';
import type { Basis, TlsVersion } from '../../../model/index.js';
import { type VersionBinding, evidenceOf, versionsOf } from './endpoint-binding.js';
import { asInformation, findingOf, type SubjectFinding } from '../../../judge/engine/check.js';

/** `all`: no other version of TLS may have it. */
export function offerMarks(
  id: string,
  standings: readonly VersionBinding[],
  all: boolean,
): readonly SubjectFinding[] {
  const lacking = standings.filter(({ is }) => is === 'none');
  const offered = standings.filter(({ is }) => is !== 'none');
  const flawed = offered.flatMap((standing) => [
    ...flawMarks(id, standing),
    ...protocolMarks(id, standing),
  ]);
  const evidence = evidenceOf(standings);
  const working = offered.filter(({ is }) => is === 'works');
  const noted =
    working.length > 0 ? [asInformation(soundMark(id, working, evidenceOf(working)))] : [];
  if (lacking.length > 0 && offered.length > 0) {
    const args = { offered: versionsOf(offered), lacking: versionsOf(lacking) };
    return [
      findingOf(id, 'partial', 'advertised', { code: 'CHANNEL_BINDING_IN_PART', args }, evidence),
      ...flawed,
      ...noted,
    ];
  }
  if (lacking.length > 0) {
    const mechanisms = distinct(lacking.flatMap(({ stream }) => mechanismsOf(stream.features)));
    const args = { versions: versionsOf(lacking), mechanisms };
    const coded = { code: 'CHANNEL_BINDING_NOT_OFFERED', args } as const;
    return [findingOf(id, all ? 'missing' : 'partial', 'observed', coded, evidence)];
  }
  return flawed.length > 0 ? [...flawed, ...noted] : [soundMark(id, offered, evidence)];
}

/** All versions are as they should be: as strong as the weakest word for it. */
function soundMark(
  id: string,
  standings: readonly VersionBinding[],
  evidence: readonly string[],
): SubjectFinding {
  const versions = versionsOf(standings);
  const compliant = (basis: Basis, coded: TypedCoded): SubjectFinding =>
    findingOf(id, 'compliant', basis, coded, evidence);
  if (standings.every(({ is }) => is === 'works')) {
    const types = typesBy(standings, ({ proof }) => proof?.bound ?? []);
    const refusing = (what: 'falsified' | 'downgrade' | 'foreign'): string[] =>
      versionsOf(standings.filter(({ proof }) => proof?.[what]?.answer === 'refused'));
    const args = {
      ...{ versions, ...types, falsified: refusing('falsified') },
      ...{ downgrade: refusing('downgrade'), foreign: refusing('foreign') },
    };
    return compliant('exercised', { code: 'CHANNEL_BINDING_WORKS', args });
  }
  if (standings.every(({ is }) => is === 'known')) {
    const types = typesBy(standings, ({ oracle }) => oracle?.known ?? []);
    const noticed = standings.filter(({ oracle }) => oracle?.downgradeNoticed === true);
    const args = { versions, ...types, downgradeNoticed: versionsOf(noticed) };
    return compliant('observed', { code: 'CHANNEL_BINDING_KNOWN', args });
  }
  const types = typesBy(standings, ({ stream }) => offeredTypes(stream.features, stream.version));
  const unnamed = versionsOf(
    standings.filter(({ stream }) => stream.features.channelBindings.length === 0),
  );
  const args = { versions, ...types, unnamed };
  return compliant('advertised', { code: 'CHANNEL_BINDING_OFFERED', args });
}

/** Defined types, by version: what is usable in one version may not be in the other. */
function typesBy(
  standings: readonly VersionBinding[],
  pick: (standing: VersionBinding) => readonly string[],
): { tls12: string[]; tls13: string[] } {
  const of = (version: TlsVersion): string[] =>
    distinct(
      standings.flatMap((standing) =>
        standing.stream.version === version ? definedIn(standing.scene, pick(standing)) : [],
      ),
    );
  return { tls12: of('TLSv1.2'), tls13: of('TLSv1.3') };
}

function flawMarks(id: string, standing: VersionBinding): readonly SubjectFinding[] {
  const { stream, scene, proof, oracle, held, is } = standing;
  const { version, features } = stream;
  const evidence = evidenceOf([standing]);
  const partial = (basis: Basis, coded: TypedCoded): readonly SubjectFinding[] => [
    findingOf(id, 'partial', basis, coded, evidence),
  ];
  switch (is) {
    case 'unknown':
      if (held !== null) {
        const coded = { code: 'LOGINS_HELD_BACK', args: { detail: held.detail } } as const;
        return [findingOf(id, 'not-observed', null, coded, [...evidence, held.id])];
      }
      return [
        findingOf(
          id,
          'not-observed',
          null,
          { code: 'CHANNEL_BINDING_TYPE_UNKNOWN', args: { version } },
          evidence,
        ),
      ];
    case 'unsettled': {
      const args = { version, types: offeredTypes(features, version) };
      const coded = { code: 'CHANNEL_BINDING_UNSETTLED', args } as const;
      return [findingOf(id, 'not-observed', null, coded, evidence)];
    }
    case 'unusable': {
      const types = offeredTypes(features, version);
      const because = distinct(types.flatMap((type) => obstacleTo(type, scene) ?? []));
      const args = { version, types, because };
      return partial('advertised', { code: 'CHANNEL_BINDING_UNUSABLE', args });
    }
    case 'undefined': {
      const logged = proof !== null && proof.bound.length > 0;
      const types = logged ? proof.bound : (oracle?.known ?? []);
      const refused = logged ? proof.refused.map(({ type }) => type) : (oracle?.unknown ?? []);
      const args = { version, types, refused, exercised: logged ? 'yes' : 'no' } as const;
      return partial(logged ? 'exercised' : 'observed', {
        code: 'CHANNEL_BINDING_UNDEFINED',
        args,
      });
    }
    case 'refused':
    case 'works': {
      // Beside one that works, a type that was only guessed may be refused.
      const refused = (proof?.refused ?? []).filter(
        ({ type, named }) => is === 'refused' || (named && obstacleTo(type, scene) === null),
      );
      const [first] = refused;
      if (first === undefined) return [];
      const { condition } = first;
      const args = { version, types: refused.map(({ type }) => type), condition };
      return partial('exercised', { code: 'CHANNEL_BINDING_REFUSED', args });
    }
    default:
      return [];
  }
}

function protocolMarks(id: string, { stream }: VersionBinding): readonly SubjectFinding[] {
  const one = oneProtocolOf(stream.features);
  if (one === null) return [];
  const args = { version: stream.version, ...one };
  const coded = { code: 'CHANNEL_BINDING_ONE_PROTOCOL', args } as const;
  return [findingOf(id, 'partial', 'advertised', coded, [stream.id])];
}
