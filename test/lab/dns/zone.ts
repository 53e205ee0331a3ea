/** What a zone of the lab is made of, and what is asked of it. */

/** What is true of an answer, by how the zone was made. */
export type Status = 'secure' | 'insecure' | 'bogus';

/** Names of ldns-keygen: DNSSEC algorithms 5, 7, 8, 10, 13, 14, 15, 16. */
export type Algorithm =
  | 'RSASHA1'
  | 'RSASHA1-NSEC3-SHA1'
  | 'RSASHA256'
  | 'RSASHA512'
  | 'ECDSAP256SHA256'
  | 'ECDSAP384SHA384'
  | 'ED25519'
  | 'ED448';

export interface Signing {
  /** Default: ECDSAP256SHA256. */
  readonly algorithm?: Algorithm;
  /** A key for the DNSKEY set and another for the rest; default: one for all. */
  readonly twoKeys?: boolean;
  /** Options of ldns-signzone; null: NSEC. */
  readonly nsec3?: {
    readonly iterations: number;
    readonly salt?: string;
    readonly optOut?: boolean;
  };
  /** Days from now; default: -1 to 30. */
  readonly from?: number;
  readonly to?: number;
}

/** What the parent says of a zone. */
export type Vouching =
  | 'sha256'
  | 'sha384'
  /** DS of SHA-256, and one of another key. */
  | 'sha256-and-another'
  /** DS of SHA-256, and one whose digest nobody knows. */
  | 'sha256-and-unknown'
  | 'another-key'
  | 'unknown-algorithm'
  | 'unknown-digest'
  | 'none';

/** Name relative to the zone, types with spaces between; the status where it is not the zone's. */
export type Asked = readonly [name: string, types: string, status?: Status];

export interface Zone {
  /** With the trailing dot. */
  readonly name: string;
  /** Lines of a zone file; SOA, NS, the server's address and delegations are added. */
  readonly records: string;
  /** Null: unsigned. */
  readonly signing: Signing | null;
  /** Default: `sha256` where the zone is signed, else `none`. */
  readonly ds?: Vouching;
  /** Delegated once the parent is signed: an NSEC3 with opt-out covers it, and names it not. */
  readonly optedOut?: true;
  /** Replacements in the signed zone: each must find something. */
  readonly tampering?: readonly (readonly [RegExp, string])[];
  /** Of all that is asked, where nothing else is said. */
  readonly status: Status;
  /** Known to few: where it is not known, the zone is insecure (RFC 4035 §5.2). */
  readonly needs?: 'ED448' | 'SHA-1';
  readonly asked: readonly Asked[];
}

/** One question, and the status of its answer by construction. */
export interface Case {
  /** Without the trailing dot; `.` is the root. */
  readonly name: string;
  readonly type: string;
  readonly status: Status;
  readonly zone: string;
  readonly needs: Zone['needs'];
}

export function casesOf({ name: zone, asked, status, needs }: Zone): Case[] {
  return asked.flatMap(([relative, types, own]) =>
    types.split(' ').map((type) => ({
      name: absolute(relative, zone),
      type,
      status: own ?? status,
      zone,
      needs,
    })),
  );
}

function absolute(relative: string, zone: string): string {
  const name = relative === '@' ? zone : `${relative}.${zone === '.' ? '' : zone}`;
  return name === '.' ? name : name.replace(/\.$/, '');
}
