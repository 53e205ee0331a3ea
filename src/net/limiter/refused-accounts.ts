/** Accounts that their own servers turned away: whoever tries again and again is banned for it. */
import type { SaslLogin } from '../../model/index.js';
import { NetFailure } from '../failure.js';
import type { Credentials } from '../credentials.js';

/** For the scans of one process. */
interface RefusedAccounts {
  /** Each scan has one: by its own refusals it goes on as it sees fit. */
  forScan(): Logins;
}

export interface Logins {
  /** Throws `NetFailure` (`sasl`, `skipped`) where another scan was turned away with that account. */
  assertNotRefused(login: Login): void;
  /**
   * A login that ought to succeed. Until one has, those with the same account go one at a time, so
   * that a wrong password is said once and not by many scans at once. Throws as above, `NetFailure`
   * (`scan`, `timeout`) where the scan ends before its turn, and what `act` throws.
   */
  oneOf<T extends LoginOutcome>(login: Login, act: () => Promise<T>): Promise<T>;
}

export interface Login {
  readonly account: Credentials;
  /** A-labels. */
  readonly domain: string;
  /** For errors: where this is. */
  readonly where: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

export type LoginOutcome = Pick<SaslLogin, 'outcome' | 'condition'>;

/** How long a refusal is remembered, ms: a ban that counts for a day is no ban for one login. */
const REMEMBERED_MS = 86_400_000;
/** The same where the server says that it may work later (RFC 6120 §6.5.11). */
const TEMPORARY_MS = 3_600_000;
/** Logins in a row that came to no end, and may have been counted as failed all the same. */
const MOST_DOUBTS = 3;
/** Beyond it the oldest are forgotten. */
const MOST_ACCOUNTS = 1_000;

interface Entry {
  /** Somebody was let in, and nobody was turned away since. */
  accepted: boolean;
  refused: { readonly by: number; readonly until: number; readonly why: string } | null;
  /** Logins since then that neither succeeded nor were refused. */
  doubts: number;
  /** The last that waits for its turn, or has it. */
  last: Promise<void>;
}

/** `now`: ms, of any clock that does not go back. */
export function createRefusals(now = (): number => performance.now()): RefusedAccounts {
  const entries = new Map<string, Entry>();
  let scans = 0;

  function entryOf({ account: { user, password }, domain }: Login): Entry {
    const key = JSON.stringify([user, domain, password]);
    const last = Promise.resolve();
    const entry = entries.get(key) ?? { accepted: false, refused: null, doubts: 0, last };
    entries.delete(key);
    entries.set(key, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= MOST_ACCOUNTS) break;
      entries.delete(oldest);
    }
    return entry;
  }

  return {
    forScan() {
      scans += 1;
      return new ScanLogins(scans, entryOf, now);
    },
  };
}

class ScanLogins implements Logins {
  /** The number of the scan. */
  readonly #scan: number;
  readonly #entryOf: (login: Login) => Entry;
  readonly #now: () => number;

  constructor(scan: number, entryOf: (login: Login) => Entry, now: () => number) {
    this.#scan = scan;
    this.#entryOf = entryOf;
    this.#now = now;
  }

  assertNotRefused(login: Login): void {
    this.#assertAllowed(this.#entryOf(login), login.where);
  }

  async oneOf<T extends LoginOutcome>(login: Login, act: () => Promise<T>): Promise<T> {
    const entry = this.#entryOf(login);
    this.#assertAllowed(entry, login.where);
    const isAccepted = (): boolean => entry.accepted;
    if (isAccepted()) return this.#noted(entry, act);
    const before = entry.last;
    let done = (): void => undefined;
    entry.last = new Promise((resolve) => (done = resolve));
    try {
      await turnAfter(before, login);
      this.#assertAllowed(entry, login.where);
      // Those behind need not wait for what is known.
      if (isAccepted()) done();
      return await this.#noted(entry, act);
    } finally {
      // Whoever gives up lets nobody past those before.
      void before.then(done);
    }
  }

  #assertAllowed({ refused }: Entry, where: string): void {
    if (refused === null || refused.by === this.#scan || refused.until <= this.#now()) return;
    const detail = `${where}: the server ${refused.why} earlier in this run, so no login was tried`;
    throw new NetFailure({ layer: 'sasl', reason: 'skipped', detail });
  }

  async #noted<T extends LoginOutcome>(entry: Entry, act: () => Promise<T>): Promise<T> {
    let end: T | null = null;
    try {
      end = await act();
      return end;
    } finally {
      this.#note(entry, end);
    }
  }

  #note(entry: Entry, end: LoginOutcome | null): void {
    if (end?.outcome === 'success') {
      Object.assign(entry, { accepted: true, refused: null, doubts: 0 });
    } else if (end?.outcome === 'failure') {
      const isTemporary = end.condition === 'temporary-auth-failure';
      this.#refuse(entry, isTemporary ? TEMPORARY_MS : REMEMBERED_MS, 'refused the account');
    } else if ((entry.doubts += 1) >= MOST_DOUBTS) {
      this.#refuse(entry, TEMPORARY_MS, 'brought no login of the account to an end');
    }
  }

  #refuse(entry: Entry, ms: number, why: string): void {
    const refused = { by: this.#scan, until: this.#now() + ms, why };
    Object.assign(entry, { accepted: false, refused, doubts: 0 });
  }
}

function turnAfter(before: Promise<void>, { where, signal }: Login): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      const what = 'the scan ended while another tried the account';
      reject(new NetFailure({ layer: 'scan', reason: 'timeout', detail: `${where}: ${what}` }));
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    void before.then(() => {
      signal.removeEventListener('abort', leave);
      resolve();
    });
  });
}
