/** User name and password of an account, prepared with SASLprep (RFC 4013). */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}
