/**
 * Remembers accounts that their own servers refused, because servers ban repeated failed logins.
 */
import type { SaslLogin } from '../../model/index.js';
import { NetFailure } from '../failure.js';
import type { Credentials } from '../credentials.js';

/** Accounts whose logins were refused by their servers, for all scans of one process. */
interface RefusedAccounts {
  /**
   * Creates one scan's handle to the refused accounts. Refusals that the scan itself received do
   * not stop its own logins.
   */
  forScan(): Logins;
}

export interface Logins {
  /**
   * Throws `NetFailure` (`sasl`, `skipped`) if another scan's login with this account was refused.
   */
  assertNotRefused(login: Login): void;
  /**
   * Runs a login that should succeed. Until one login with an account has succeeded, its logins
   * run one at a time, so that a wrong password is not sent by many scans at once. Throws like
   * `assertNotRefused`, `NetFailure` (`scan`, `timeout`) if the scan ends before its turn, and
   * whatever `act` throws.
   */
  oneOf<T extends LoginOutcome>(login: Login, act: () => Promise<T>): Promise<T>;
}

export interface Login {
  readonly account: Credentials;
  /** Domain of the account in A-labels. */
  readonly domain: string;
  /** Description of the endpoint, for errors. */
  readonly where: string;
  /** Signal that aborts the wait for earlier logins. */
  readonly signal: AbortSignal;
}

export type LoginOutcome = Pick<SaslLogin, 'outcome' | 'condition'>;

/** Time for which the refusal of an account counts, in milliseconds: a ban may last a day. */
const REMEMBERED_MS = 86_400_000;
/** Time for which a temporary refusal of an account counts (RFC 6120 §6.5.11), in milliseconds. */
const TEMPORARY_MS = 3_600_000;
/**
 * Maximum number of consecutive logins without a result; the server may have counted them as
 * failed.
 */
const MOST_DOUBTS = 3;
/** Maximum number of accounts whose logins are remembered; the oldest are removed. */
const MOST_ACCOUNTS = 1_000;

interface Entry {
  /** Whether a login with the account succeeded, and no later login was refused. */
  accepted: boolean;
  refused: { readonly by: number; readonly until: number; readonly why: string } | null;
  /** Number of logins with the account that had no result since the last success or refusal. */
  doubts: number;
  /** Settles when the last login in the queue ends. */
  last: Promise<void>;
}

/** Creates the store of refused accounts. `now` returns milliseconds of a monotonic clock. */
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
  /** Number of the scan that makes these logins. */
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
      // Once a login of the account has succeeded, logins need not wait for each other.
      if (isAccepted()) done();
      return await this.#noted(entry, act);
    } finally {
      // A login that gives up stays in the queue until the earlier ones end, so that later ones do
      // not overtake them.
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
