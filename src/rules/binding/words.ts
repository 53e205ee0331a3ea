/** Texts of the findings about offers of channel binding. */
import { sentence, type CodesOf } from '../../judge/engine/sentence.js';
import {
  byCount,
  list,
  nounFor,
  offersText,
  outOf,
  some,
  versionsText,
  versionText,
} from '../../report/kit/words.js';

/**
 * Channel-binding types in each TLS version. A type that is usable in TLS 1.2 may be unusable in
 * TLS 1.3, and the reverse.
 */
export interface TypesByVersion {
  readonly tls12: readonly string[];
  readonly tls13: readonly string[];
}

/**
 * Formats channel-binding types by TLS version: `in TLS 1.2: tls-unique; in TLS 1.3: tls-exporter`.
 */
export function typesText({ tls12, tls13 }: TypesByVersion): string {
  return [
    ...(tls12.length > 0 ? [`in ${versionText('TLSv1.2')}: ${list(tls12)}`] : []),
    ...(tls13.length > 0 ? [`in ${versionText('TLSv1.3')}: ${list(tls13)}`] : []),
  ].join('; ');
}

const OBSTACLES: Readonly<Partial<Record<string, string>>> = {
  version: 'not defined in that TLS version',
  signature: "the certificate's signature does not use exactly one hash, RFC 5929 §4.1",
  'master-secret': 'no extended master secret, RFC 9266 §4.2',
};

function noneOr(items: readonly string[]): string {
  return items.length === 0 ? 'none' : some(items);
}

/** Formats differing mechanisms: `only in SASL: PLAIN; only in SASL2: SCRAM-SHA-256`. */
function onlyText(sasl: readonly string[], sasl2: readonly string[]): string {
  return [
    ...(sasl.length > 0 ? [`only in SASL: ${some(sasl)}`] : []),
    ...(sasl2.length > 0 ? [`only in SASL2: ${some(sasl2)}`] : []),
  ].join('; ');
}

interface UnsupportedArgs {
  readonly software: string;
  readonly versions: readonly string[];
  readonly since: string;
}

function unsupported({ software, versions, since }: UnsupportedArgs): string {
  const others = since === '' ? 'no version of it does' : `${since} does`;
  return `${software} does not support channel binding in ${versionsText(versions)}; ${others}`;
}

export const BINDING_SENTENCES = {
  /* Codes of the findings on the requirement channel-binding. */
  /** `unnamed` lists the TLS versions in which the server names no channel-binding type. */
  CHANNEL_BINDING_OFFERED: sentence(
    ({
      unnamed,
      protocol,
      ...types
    }: TypesByVersion & {
      versions: readonly string[];
      unnamed: readonly string[];
      /** Absent for SASL. */
      protocol?: 'SASL2';
    }) =>
      `Channel binding is offered${protocol === undefined ? '' : ' with SASL2 (XEP-0388)'} ${typesText(types)}` +
      (unnamed.length === 0
        ? ''
        : `. The server names no type in ${versionsText(unnamed)}, so clients use the default`),
    {
      versions: ['TLSv1.2', 'TLSv1.3'],
      tls12: ['tls-unique'],
      tls13: ['tls-exporter'],
      unnamed: ['TLSv1.2'],
    },
  ),
  CHANNEL_BINDING_IN_PART: sentence(
    ({ offered, lacking }: { offered: readonly string[]; lacking: readonly string[] }) =>
      `Channel binding is offered in ${versionsText(offered)}, but not in ${versionsText(lacking)}`,
    { offered: ['TLSv1.2'], lacking: ['TLSv1.3'] },
  ),
  CHANNEL_BINDING_NOT_OFFERED: sentence(
    ({ versions, mechanisms }: { versions: readonly string[]; mechanisms: readonly string[] }) =>
      `No -PLUS mechanism is offered in ${versionsText(versions)}; offered: ${offersText(mechanisms)}`,
    { versions: ['TLSv1.3'], mechanisms: ['PLAIN'] },
  ),
  CHANNEL_BINDING_TYPE_UNKNOWN: sentence(
    ({ version }: { version: string }) =>
      `Channel binding is offered in ${versionText(version)} without a type, which means tls-exporter (RFC 9266 §3). The scan did not see whether the server accepts it`,
    { version: 'TLSv1.3' },
  ),
  /**
   * The server names only channel-binding types that are not usable. `because` is `version`,
   * `signature` or `master-secret`.
   */
  CHANNEL_BINDING_UNUSABLE: sentence(
    ({
      version,
      types,
      because,
    }: {
      version: string;
      types: readonly string[];
      because: readonly string[];
    }) =>
      `Channel binding is offered in ${versionText(version)}, but not usable with ${some(types)} (${because.map((one) => OBSTACLES[one] ?? one).join('; ')})`,
    { version: 'TLSv1.3', types: ['tls-unique'], because: ['x-reason'] },
  ),
  CHANNEL_BINDING_UNSETTLED: sentence(
    ({ version, types }: { version: string; types: readonly string[] }) =>
      `Channel binding is offered in ${versionText(version)} with ${some(types)}. The scan did not see the certificate or master secret that decides whether it is usable`,
    { version: 'TLSv1.3', types: ['tls-server-end-point'] },
  ),
  CHANNEL_BINDING_NO_PASSWORDS: sentence(
    ({ versions, mechanisms }: { versions: readonly string[]; mechanisms: readonly string[] }) =>
      `No mechanism in ${versionsText(versions)} uses a password, so there is nothing to bind; offered: ${offersText(mechanisms)}`,
    { versions: ['TLSv1.3'], mechanisms: ['ANONYMOUS'] },
  ),
  CHANNEL_BINDING_NO_SCRAM: sentence(
    ({ versions, mechanisms }: { versions: readonly string[]; mechanisms: readonly string[] }) =>
      `No SCRAM mechanism is offered in ${versionsText(versions)}; offered: ${offersText(mechanisms)}. It is unknown whether the server software supports channel binding`,
    { versions: ['TLSv1.3'], mechanisms: ['PLAIN'] },
  ),
  /** SASL (RFC 6120 §6) and SASL2 (XEP-0388) both accept passwords, but only one offers -PLUS. */
  CHANNEL_BINDING_ONE_PROTOCOL: sentence(
    ({
      version,
      having,
      mechanisms,
    }: {
      version: string;
      having: 'SASL' | 'SASL2';
      /**
       * Mechanisms of the protocol without -PLUS mechanisms: of SASL2 if `having`, the protocol
       * with -PLUS, is SASL; of SASL if it is SASL2.
       */
      mechanisms: readonly string[];
    }) =>
      having === 'SASL'
        ? `In ${versionText(version)}, SASL offers -PLUS, but SASL2 (XEP-0388) offers only ${some(mechanisms)}`
        : `In ${versionText(version)}, SASL2 (XEP-0388) offers -PLUS, but SASL offers only ${some(mechanisms)}`,
    { version: 'TLSv1.3', having: 'SASL2', mechanisms: ['PLAIN'] },
  ),
  /**
   * `types` are not defined in this TLS version. Only a note, because the server also names types
   * that this TLS version defines.
   */
  CHANNEL_BINDING_STRAY: sentence(
    ({ version, types }: { version: string; types: readonly string[] }) =>
      `Binding ${nounFor(types, 'type')} named in ${versionText(version)}, where ${byCount(types.length, 'it is', 'they are')} not defined: ${some(types)}`,
    { version: 'TLSv1.3', types: ['tls-unique'] },
  ),
  CHANNEL_BINDING_CHANGES: sentence(
    ({
      version,
      before,
      after,
    }: {
      version: string;
      before: readonly string[];
      after: readonly string[];
    }) =>
      `Binding types in ${versionText(version)} change between connections: ${noneOr(before)}, then ${noneOr(after)}`,
    { version: 'TLSv1.3', before: ['tls-exporter'], after: [] },
  ),
  CHANNEL_BINDING_DIFFERS: sentence(
    ({
      version,
      types,
      elsewhere,
    }: {
      version: string;
      types: readonly string[];
      elsewhere: readonly string[];
    }) =>
      `Binding types in ${versionText(version)} differ between endpoints: ${noneOr(types)} here, ${noneOr(elsewhere)} there`,
    { version: 'TLSv1.3', types: [], elsewhere: ['tls-exporter'] },
  ),
  /** `sasl` lists mechanisms that only SASL offers, `sasl2` mechanisms that only SASL2 offers. */
  SASL2_DIFFERS: sentence(
    ({
      version,
      sasl,
      sasl2,
    }: {
      version: string;
      sasl: readonly string[];
      sasl2: readonly string[];
    }) =>
      `SASL and SASL2 (XEP-0388) offer different mechanisms in ${versionText(version)}: ${onlyText(sasl, sasl2)}`,
    { version: 'TLSv1.3', sasl: [], sasl2: ['SCRAM-SHA-256-PLUS'] },
  ),
  CHANNEL_BINDING_LACKING: sentence(
    ({ lacking, total }: { lacking: number; total: number }) =>
      `Channel binding is not offered, or not usable, at ${outOf(lacking, total, 'place')}`,
    { lacking: 1, total: 2 },
  ),
  CHANNEL_BINDING_EVERYWHERE: sentence(
    () => 'Channel binding is offered with a usable type in every version of TLS',
  ),
  CHANNEL_BINDING_NOWHERE: sentence(() => 'No -PLUS mechanism is offered'),
  OLD_TLS_ONLY: sentence(() => 'Neither TLS 1.2 nor TLS 1.3 is accepted'),

  /** `since` is the first software version with channel binding; empty if there is none. */
  CHANNEL_BINDING_UNSUPPORTED: sentence(unsupported, {
    software: 'Prosody 0.12.3',
    versions: ['TLSv1.3'],
    since: 'Prosody 13.0',
  }),
  CHANNEL_BINDING_WHERE_SUPPORTED: sentence(
    (args: UnsupportedArgs) =>
      `Channel binding is offered wherever the software supports it. ${unsupported(args)}`,
    {
      software: 'Prosody 0.12.3',
      versions: ['TLSv1.3'],
      since: 'Prosody 13.0',
    },
  ),
};

export type BindingCodes = CodesOf<typeof BINDING_SENTENCES>;
