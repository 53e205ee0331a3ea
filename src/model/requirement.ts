/** Rows of the catalogue: what is asked for, and the parameters of the checks that rule on it. */
import type { Access, Role } from './endpoint.js';
import type { ReleaseTable, SystemTable } from './host.js';
import type { RequirementId } from './scalars.js';
import type { TlsVersion } from './tls.js';

export const SECTIONS = [
  'servers/abuse',
  'servers/connections',
  'servers/miscellaneous',
  'servers/registration',
  'host/security',
  'host/updates',
  'host/firewall',
  'infrastructure/dns',
  'infrastructure/pki',
  'clients/connections',
  'clients/messages',
  'clients/privacy',
] as const;
export type Section = (typeof SECTIONS)[number];

/** The manifesto's RFC 2119 word; `CONSIDERATION` where it uses none. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'RECOMMENDED' | 'CONSIDERATION';

/** A certification authority, and what it heeds in CAA records. */
export interface Authority {
  readonly name: string;
  /** `O` of the issuers of its certificates. */
  readonly organizations: readonly string[];
  /** The issuer domain names by which it takes itself to be meant (RFC 8659 §4.2). */
  readonly issuers: readonly string[];
  /** RFC 8657. Null where nothing is known. */
  readonly accountUri: boolean | null;
}

/** Parameters by check: policy is data. */
export interface Checks {
  readonly 'abuse-contacts': Record<string, never>;
  readonly 'encryption-required': { readonly role: Role };
  readonly 'forward-secrecy': Record<string, never>;
  readonly 'tls-supported': { readonly version: TlsVersion };
  readonly 'tls-disabled': { readonly version: TlsVersion };
  readonly 'legacy-tls': { readonly versions: readonly string[] };
  readonly 's2s-certificates': Record<string, never>;
  readonly 'channel-binding': Record<string, never>;
  readonly certificate: {
    readonly rsaBits: number;
    readonly ecBits: number;
    /** Said as information when the certificate ends within so many days. */
    readonly expiryDays: number;
  };
  readonly 'stanza-limit': {
    readonly role: Role;
    readonly recommended: number;
    readonly maximum: number;
  };
  readonly 'password-hashing': Record<string, never>;
  readonly 'public-registration': Record<string, never>;
  readonly invitations: Record<string, never>;
  readonly 'registration-captcha': Record<string, never>;
  readonly 'weak-password': Record<string, never>;
  readonly 'registration-rate': Record<string, never>;
  readonly 'login-limit': Record<string, never>;
  readonly 'login-block': Record<string, never>;
  readonly dnssec: Record<string, never>;
  readonly 'tlsa-records': Record<string, never>;
  readonly 'caa-present': { readonly authorities: readonly Authority[] };
  readonly 'caa-account-binding': { readonly authorities: readonly Authority[] };
  /** `ports`: those that everybody tries, of UDP. */
  readonly 'stun-ports': { readonly ports: readonly number[] };
  /** Rows of the operator that can be contradicted from outside. */
  readonly 'remote-access-keys': Record<string, never>;
  /** `days`: the longest that a system may run. */
  readonly 'monthly-reboot': { readonly days: number };
  readonly 'supported-os': { readonly table: SystemTable };
  /** `seconds`: the most that a clock may be off. */
  readonly 'time-sources': { readonly seconds: number };
  /** `days`: how long a fixed hole may stay. */
  readonly 'security-releases': { readonly table: ReleaseTable; readonly days: number };
  /** Bits of chance. */
  readonly 'upload-random-path': { readonly compliantBits: number; readonly partialBits: number };
  readonly 'upload-no-username': Record<string, never>;
  readonly 'e2ee-operable': Record<string, never>;
  /** Only the operator can say. */
  readonly operator: Record<string, never>;
  /** Binds clients; `servedBy` names the rows by which a server helps. */
  readonly client: { readonly servedBy: readonly string[] };
}
export type CheckName = keyof Checks;

export interface Advice {
  /** What to do, in a sentence or two. */
  readonly text: string;
  /** Lines of a zone file. */
  readonly dns?: string;
}

/** One sentence of the manifesto as a row. */
export interface Requirement {
  /** A noun: `forward-secrecy`. */
  readonly id: RequirementId;
  readonly section: Section;
  readonly level: Level;
  /** A noun phrase: `TLS 1.3 supported`. */
  readonly title: string;
  /** What happens to users without it: a full sentence. */
  readonly why: string;
  readonly source: {
    /** The manifesto's own sentence. */
    readonly manifesto: string;
    /** RFCs and XEPs behind it: `RFC 7590 §3.1`. */
    readonly references: readonly string[];
  };
  /** The least access that can see it, and others that see more. */
  readonly access: readonly Access[];
  /** How it is seen, and how it is ruled, for `explain`. */
  readonly seen: string;
  readonly ruled: string;
  readonly advice: Advice;
}
