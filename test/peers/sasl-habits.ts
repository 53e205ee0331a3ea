import type { SecureContextOptions, TLSSocket } from 'node:tls';
import type { XmlElement } from '../../src/wire/xmpp/xml.js';

export const USER = 'alice';
export const PASSWORD = 'the-secret-of-alice';

/** What a server does with logins; all that is not said it does right. */
export interface Habits {
  readonly tls: SecureContextOptions;
  /** By the number of the stream, from 1. */
  readonly mechanisms?: (stream: number) => readonly string[];
  /** By SASL2 (XEP-0388); and by SASL only where `mechanisms` says what. */
  readonly sasl2?: readonly string[];
  /** What it does differently in logins with SASL2. */
  readonly inSasl2?: Partial<Habits>;
  /** Offers SASL2 only to a stream header with the address of a user, as ejabberd does. */
  readonly sasl2ByUser?: boolean;
  /** Binds a resource in a login with SASL2 (XEP-0386). */
  readonly bind2?: boolean;
  /** Mechanisms with a token (XEP-0484). */
  readonly fast?: readonly string[];
  /** Takes a token that was made for one mechanism with another one too, as ejabberd does. */
  readonly takesForeignTokens?: boolean;
  /** Takes a token with any binding data. */
  readonly takesFalsifiedTokens?: boolean;
  /** STARTTLS among the features inside TLS. */
  readonly starttls?: boolean;
  /** The hash of the offer (XEP-0474), by the name of the hash function. */
  readonly offerHash?: (hash: string) => string;
  /** Condition and text of a refused type or downgrade, of refused data, and of an unknown user. */
  readonly wordsOfType?: readonly [string, string?];
  readonly wordsOfData?: readonly [string, string?];
  readonly wordsOfUser?: readonly [string, string?];
  /** A login whose challenge is left unanswered is one that failed, as for ejabberd 24.12. */
  readonly countsUnanswered?: boolean;
  /** What it names (XEP-0440), and what it knows. */
  readonly types?: (stream: number) => readonly string[];
  /** The types that log in, where not those that are named. */
  readonly known?: readonly string[];
  readonly acceptsFalsified?: boolean;
  readonly acceptsForeign?: boolean;
  readonly acceptsDowngrade?: boolean;
  readonly wrongSignature?: boolean;
  readonly unsigned?: boolean;
  readonly foreignNonce?: boolean;
  readonly iterations?: number;
  /** A salt of its own for each login: it has the password. */
  readonly saltChanges?: boolean;
  /** By the number of the stream, from 1: what is stored at the host that it came to. */
  readonly salts?: (stream: number) => string;
  /** So many failures, and all that come after are turned away, in the words of ejabberd. */
  readonly bansAfter?: number;
  /** So many failures, and whoever comes after is cut off without a word. */
  readonly dropsAfter?: number;
  /** Falsified data is not answered at all. */
  readonly silent?: boolean;
  readonly refusesRight?: boolean;
  /** Every proof. */
  readonly refusesAll?: boolean;
  /** What a client's last word is answered with, right or wrong. */
  readonly lastWord?: string;
  /** The condition of every failure, in place of what it would be. */
  readonly condition?: string;
  /** What comes of a connection on which a login has succeeded. */
  readonly then?: (secured: TLSSocket, continues: boolean) => void;
  /** What a stanza is answered with. */
  readonly stanza?: (element: XmlElement) => string;
}
