/** The kinds of access that a scan can have, such as an account, in words. */
import type { Access } from '../../model/index.js';

/** Texts for the operator of a scan about what each access requires. */
export const ACCESS: Readonly<Record<Access, string>> = {
  public: 'no account',
  federated: 'an account on another server, or a certificate of your own domain',
  account: 'an account on this service',
  intrusive:
    "the operator's permission for intrusive tests (may trigger a ban, leave traces, send much data)",
  operator: 'information from the operator',
};

/** Option that gives a kind of access to a scan. There is no option for the operator's access. */
export const ACCESS_OPTIONS = {
  federated: '--federated',
  account: '--account',
  intrusive: '--allow-intrusive',
} as const satisfies Partial<Record<Access, string>>;
